// data-copy="text" on a button: puts the text on the clipboard and says so for a moment (data-copied="Copied").
export function attach(button) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    const before = [...button.childNodes];
    button.replaceChildren(button.dataset.copied ?? "✓");
    setTimeout(() => button.replaceChildren(...before), 1500);
  });
}

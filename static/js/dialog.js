// data-dialog-open="id" on a link to #id: opens that dialog as a modal window instead of jumping to it. Such links look
// like buttons, so that Space presses them too; data-dialog-close inside closes it, as Escape does.
function pressedBySpace(event, link) {
  if (event.key !== " " || !link) return;
  event.preventDefault();
  link.click();
}

export function attach(opener) {
  const dialog = document.getElementById(opener.dataset.dialogOpen);
  if (!dialog?.showModal) return;
  opener.addEventListener("keydown", (event) => pressedBySpace(event, opener.closest("a")));
  opener.addEventListener("click", (event) => {
    event.preventDefault();
    dialog.showModal();
    dialog.querySelector("input:not([type=hidden]), textarea, select")?.focus();
  });
  if (dialog.dataset.ready) return;
  dialog.dataset.ready = "true";
  dialog.addEventListener("keydown", (event) => pressedBySpace(event, event.target.closest("a[data-dialog-close]")));
  dialog.addEventListener("click", (event) => {
    if (event.target !== dialog && !event.target.closest("[data-dialog-close]")) return;
    event.preventDefault();
    dialog.close();
  });
}

// data-print on a button: opens the browser's print window.
export function attach(button) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

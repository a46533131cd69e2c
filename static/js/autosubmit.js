// data-autosubmit on a form: a changed choice applies at once; typed text waits for Enter or the button.
export function attach(form) {
  if (form.getAttribute("hx-trigger")?.includes("change")) return;
  form.addEventListener("change", (event) => {
    if (event.target.matches("select, input[type=checkbox], input[type=radio], input[type=date]")) form.requestSubmit();
  });
}

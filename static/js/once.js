// data-once on a form: a second click while it is being sent does nothing.
export function attach(form) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "true";
    form.setAttribute("aria-busy", "true");
    event.submitter?.classList.add("btn-loading");
  });
  window.addEventListener("pageshow", () => {
    delete form.dataset.sent;
    form.removeAttribute("aria-busy");
    form.querySelectorAll(".btn-loading").forEach((button) => button.classList.remove("btn-loading"));
  });
}

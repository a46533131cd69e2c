// data-once on a form: a second click while it is being sent does nothing. data-once="5" is for forms that are answered
// with a file, after which the page stays: it can be sent again after as many seconds.
function release(form) {
  delete form.dataset.sent;
  form.removeAttribute("aria-busy");
  form.querySelectorAll(".btn-loading").forEach((button) => button.classList.remove("btn-loading"));
}

export function attach(form) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "true";
    form.setAttribute("aria-busy", "true");
    event.submitter?.classList.add("btn-loading");
    if (!form.dataset.once) return;
    setTimeout(release, Number(form.dataset.once) * 1000, form);
    // The file comes and the page stays: the question about it is answered.
    setTimeout(() => form.closest("dialog")?.close());
  });
  window.addEventListener("pageshow", () => release(form));
}

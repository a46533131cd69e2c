// data-dialog-open="id" on a link to #id: opens that dialog as a modal window instead of jumping to it. Such links look
// like buttons, so that Space presses them too; data-dialog-close inside closes it, as Escape does. A dialog that was
// sent and refused (data-entry-again) is open when the page comes back.
function pressedBySpace(event, link) {
  if (event.key !== " " || !link) return;
  event.preventDefault();
  link.click();
}

function open(dialog) {
  dialog.showModal();
  dialog.querySelector("input:not([type=hidden]), textarea, select")?.focus();
}

// The address shows the dialog where no script runs; here it would stay on the page after it is closed.
function openAgain(dialog) {
  if (location.hash === `#${dialog.id}`) {
    location.replace("#");
    history.replaceState(history.state, "", location.pathname + location.search);
  }
  open(dialog);
}

export function attach(opener) {
  const dialog = document.getElementById(opener.dataset.dialogOpen);
  if (!dialog?.showModal) return;
  opener.addEventListener("keydown", (event) => pressedBySpace(event, opener.closest("a")));
  opener.addEventListener("click", (event) => {
    event.preventDefault();
    open(dialog);
  });
  if (dialog.dataset.ready) return;
  dialog.dataset.ready = "true";
  if ("entryAgain" in dialog.dataset) openAgain(dialog);
  dialog.addEventListener("keydown", (event) => pressedBySpace(event, event.target.closest("a[data-dialog-close]")));
  dialog.addEventListener("click", (event) => {
    if (event.target !== dialog && !event.target.closest("[data-dialog-close]")) return;
    event.preventDefault();
    dialog.close();
  });
}

// data-upload on a form with files: sends it in the background and shows how far it is. Without this script the
// browser sends the form by itself. data-upload-most is the largest sending in bytes, data-upload-too-large its text;
// the bar is a <progress data-upload-bar>, the words beside it stand in data-upload-words (%(percent)s, %(left)s).
export function attach(form) {
  const bar = form.querySelector("[data-upload-bar]");
  const words = form.querySelector("[data-upload-words]");
  if (!bar || !words) return;
  const pattern = words.dataset.uploadWords;
  const most = Number(form.dataset.uploadMost);

  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    const files = [...form.querySelectorAll("input[type=file]")].flatMap((input) => [...input.files]);
    const size = files.reduce((sum, file) => sum + file.size, 0);
    if (most && size > most) {
      event.preventDefault();
      words.textContent = form.dataset.uploadTooLarge;
      bar.parentElement.hidden = false;
      release(form, event.submitter);
      return;
    }
    event.preventDefault();
    send(form, event.submitter, bar, words, pattern);
  });
}

function send(form, button, bar, words, pattern) {
  const request = new XMLHttpRequest();
  const began = performance.now();
  bar.parentElement.hidden = false;
  bar.removeAttribute("value");
  // The bar shows the work; data-once would hide the words of the button for as long as it takes.
  requestAnimationFrame(() => {
    button?.classList.remove("btn-loading");
    button?.setAttribute("disabled", "");
  });
  request.upload.addEventListener("progress", (event) => {
    if (!event.lengthComputable) return;
    bar.max = event.total;
    bar.value = event.loaded;
    const seconds = ((performance.now() - began) / 1000) * (event.total / Math.max(event.loaded, 1) - 1);
    words.textContent = pattern
      .replace("%(percent)s", Math.floor((event.loaded / event.total) * 100))
      .replace("%(left)s", Math.ceil(seconds));
  });
  request.addEventListener("load", () => arrived(request, form));
  request.addEventListener("error", () => {
    words.textContent = form.dataset.uploadBroken;
    release(form, button);
  });
  request.open("POST", form.action);
  request.setRequestHeader("X-Requested-With", "XMLHttpRequest");
  request.send(new FormData(form));
}

// What was taken leads to its own page; what was refused comes back as this page, with the reason in the form and the
// files still chosen: often only the version is missing.
function arrived(request, form) {
  if (request.status === 200 && request.responseURL) {
    window.location.assign(request.responseURL);
    return;
  }
  const page = new DOMParser().parseFromString(request.responseText, "text/html");
  const fresh = page.querySelector("form[data-upload]");
  if (!fresh) {
    window.location.reload();
    return;
  }
  for (const input of form.querySelectorAll("input[type=file]")) {
    const again = fresh.querySelector(`input[type=file][name="${input.name}"]`);
    if (again) again.files = input.files;
  }
  form.replaceWith(document.adoptNode(fresh));
  document.dispatchEvent(new CustomEvent("htmx:after:swap"));
  fresh.querySelector("[role=alert], .alert, .is-invalid")?.scrollIntoView({ block: "nearest" });
}

function release(form, button) {
  delete form.dataset.sent;
  form.removeAttribute("aria-busy");
  button?.classList.remove("btn-loading");
  button?.removeAttribute("disabled");
}

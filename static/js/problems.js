// Says what went wrong when a part of a page could not be fetched; texts stand in template[data-problem].
let listening = false;

export function told(problem) {
  return document.querySelector(`template[data-problem="${problem}"]`).content.cloneNode(true);
}

function show(problem) {
  const place = document.getElementById("messages");
  if (!place) return;
  place.replaceChildren(told(problem));
  place.scrollIntoView({ block: "nearest" });
}

export function attach() {
  if (listening) return;
  listening = true;
  document.addEventListener("htmx:response:error", (event) => {
    const status = event.detail.ctx.response.status;
    if (status >= 500) show("server");
    else if (status !== 422 && status !== 409 && status !== 401) show("refused");
  });
  document.addEventListener("htmx:error", (event) => {
    if (!event.detail.ctx?.response) show("network");
  });
}

// data-review-desk: one finding after the other without loading the page anew. The next one is fetched while this one is
// read. Keys stand in the window #review-keys, which "?" opens. Each form of the page is sent by the script; what the
// server refuses is shown in place.
let ahead = null;
let shownAt = location.pathname + location.search;

window.addEventListener("popstate", () => {
  if (location.pathname + location.search !== shownAt) location.reload();
});

async function pageOf(url) {
  const response = await fetch(url, { headers: { Accept: "text/html" } });
  if (!response.ok || response.redirected) throw new Error(`${url}: ${response.status}`);
  return response.text();
}

function pathOf(url) {
  const { pathname, search } = new URL(url, location.href);
  return pathname + search;
}

export function attach(desk) {
  const main = desk.closest("main");
  const form = main.querySelector("form[data-review]");
  const decision = form?.querySelector("[name=decision]");
  const reason = form?.querySelector("[name=reason]");
  const over = new AbortController();
  let isSending = false;

  const neighbour = (rel) => main.querySelector(`a[rel=${rel}]`);

  const fetchAhead = () => {
    const link = neighbour("next");
    if (!link) return;
    const url = pathOf(link.href);
    const page = pageOf(`${url}${url.includes("?") ? "&" : "?"}without=${desk.dataset.reviewDesk}`);
    page.catch(() => {});
    ahead = { url, page };
  };

  const show = (html, url, said) => {
    const fresh = new DOMParser().parseFromString(html, "text/html");
    const content = fresh.getElementById("main");
    if (!content) return location.assign(url);
    over.abort();
    if (said) {
      const note = desk.querySelector("template[data-review-said]").content.cloneNode(true);
      note.querySelector("[data-review-text]").textContent = said;
      content.querySelector("#messages")?.prepend(note);
    }
    main.replaceChildren(...content.childNodes);
    document.title = fresh.title;
    if (url !== shownAt) history.pushState({}, "", url);
    shownAt = url;
    window.scrollTo(0, 0);
    main.focus({ preventScroll: true });
    document.dispatchEvent(new CustomEvent("htmx:after:swap"));
  };

  const go = async (next, said) => {
    const url = pathOf(next);
    // Only another finding takes the place of this one; the queue is a page of its own.
    if (url.replace(/\d+.*/, "") !== location.pathname.replace(/\d+.*/, "")) return location.assign(next);
    try {
      show(await (ahead?.url === url ? ahead.page : pageOf(url)), url, said);
    } catch {
      location.assign(next);
    }
  };

  const send = async (sent, submitter) => {
    if (isSending) return;
    isSending = true;
    sent.setAttribute("aria-busy", "true");
    const action = submitter?.getAttribute("formaction") ?? sent.action;
    try {
      const response = await fetch(action, {
        method: "POST",
        body: new FormData(sent, submitter),
        headers: { Accept: "application/json" },
      });
      if (response.redirected) return location.assign(response.url);
      if ((response.headers.get("Content-Type") ?? "").startsWith("application/json")) {
        const { next, said } = await response.json();
        return await go(next, said);
      }
      show(await response.text(), shownAt, "");
    } catch {
      main.querySelector("#messages").textContent = desk.dataset.reviewOffline;
      sent.closest("dialog")?.close();
      delete sent.dataset.sent;
    } finally {
      isSending = false;
      sent.removeAttribute("aria-busy");
    }
  };

  const save = () => {
    if (!form || !decision) return;
    if (!decision.value) return decision.focus();
    if (!reason.value.trim()) return reason.focus();
    form.requestSubmit(form.querySelector("[data-review-save]") ?? document.querySelector("[data-review-save]"));
  };

  const give = (button) => {
    reason.value = button.dataset.reviewReason;
    reason.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const keys = {
    n: () => neighbour("next")?.click(),
    s: () => neighbour("prev")?.click(),
    r: () => reason?.focus(),
    a: () => main.querySelector("[data-review-take]")?.click(),
    l: () => main.querySelector("[data-dialog-open=to-field]")?.click(),
    u: () => main.querySelector("[data-dialog-open=wait]")?.click(),
    enter: save,
    "?": () => main.querySelector("[data-dialog-open=review-keys]")?.click(),
  };
  for (const option of decision?.options ?? []) {
    const key = main.querySelector(`[data-review-decision="${option.value}"]`)?.dataset.reviewKey;
    if (key) {
      keys[key.toLowerCase()] = () => {
        decision.value = option.value;
        decision.dispatchEvent(new Event("change", { bubbles: true }));
      };
    }
  }
  main.querySelectorAll("[data-review-reason]").forEach((button) => {
    keys[button.dataset.reviewKey] = () => give(button);
    button.addEventListener("click", () => give(button));
    button.closest("[hidden]")?.removeAttribute("hidden");
  });

  const { signal } = over;
  main.addEventListener(
    "submit",
    (event) => {
      if (event.target.method !== "post" || !window.fetch) return;
      event.preventDefault();
      send(event.target, event.submitter);
    },
    { capture: true, signal },
  );
  main.addEventListener(
    "click",
    (event) => {
      const link = event.target.closest("a[rel=next]");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey || !ahead) return;
      event.preventDefault();
      go(link.href, "");
    },
    { signal },
  );
  document.addEventListener(
    "keydown",
    (event) => {
      if (document.querySelector("dialog[open]") || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.target.matches("textarea, select, input:not([type=radio]):not([type=checkbox])")) return;
      if (event.key === "Enter" && event.target.closest("a, button, summary")) return;
      const act = keys[event.key.toLowerCase()];
      if (!act) return;
      event.preventDefault();
      act();
    },
    { signal },
  );
  ahead = null;
  fetchAhead();
}

// data-session="address" on the page of somebody signed in: a form that is sent a while after the page came asks first
// whether they still are. If not, it is not sent and keeps what was typed; the page says where to sign in again. The
// answer of the address is not looked at: who is signed out is led away from it.
import { told } from "./problems.js";

const FRESH_MS = 60_000;
let knownAt = performance.now();

// Whoever signs in again in another window gets another token; the form that is still open takes it over.
function renewToken(form) {
  const field = form.elements.namedItem("csrfmiddlewaretoken");
  const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
  if (field && token) field.value = token[1];
}

// Above the button that was pressed: there the person looks.
function tell(form, submitter, problem) {
  form.querySelector("[data-session-problem]")?.remove();
  const place = document.createElement("div");
  place.dataset.sessionProblem = "";
  place.className = "p-3";
  place.append(told(problem));
  const button = submitter ?? form.lastElementChild;
  (button.closest(".card-footer, .dialog-footer") ?? button).before(place);
  place.scrollIntoView({ block: "center", behavior: "instant" });
  place.querySelector("a")?.focus({ preventScroll: true });
}

async function sendIfSignedIn(form, submitter, address) {
  let answer;
  try {
    answer = await fetch(address, { redirect: "manual", cache: "no-store" });
  } catch {
    tell(form, submitter, "network");
    return;
  }
  if (answer.type === "opaqueredirect") {
    tell(form, submitter, "signed-out");
    return;
  }
  knownAt = performance.now();
  form.querySelector("[data-session-problem]")?.remove();
  form.requestSubmit(submitter);
}

export function attach(page) {
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      if (form.method !== "post") return;
      renewToken(form);
      if (performance.now() - knownAt < FRESH_MS) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      sendIfSignedIn(form, event.submitter, page.dataset.session);
    },
    { capture: true },
  );
}

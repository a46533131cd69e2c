// data-session="address" on the page of somebody signed in: a form that is sent a while after the page came asks first
// whether they still are. If not, it is not sent and keeps what was typed; the page says where to sign in again. The
// answer of the address is not looked at: who is signed out is led away from it. With a picture, and without a signal, it
// is asked every time: where a form that left its page did not arrive, the picture would have to be taken again.
import { told } from "./problems.js";

const FRESH_MS = 60_000;
const PATIENCE_MS = 20_000;
let knownAt = performance.now();
const asking = new WeakSet();
const answered = new WeakSet();

const hasFiles = (form) => [...form.querySelectorAll("input[type=file]")].some((input) => input.files.length > 0);

// Whoever signs in again in another window gets another token; the form that is still open takes it over.
function renewToken(form) {
  const field = form.elements.namedItem("csrfmiddlewaretoken");
  const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
  if (field && token) field.value = token[1];
}

const forget = () => document.querySelectorAll("[data-session-problem]").forEach((place) => place.remove());

// Above the button that was pressed: there the person looks. The bar at the bottom of a phone has no room for it.
function tell(form, submitter, problem) {
  forget();
  const place = document.createElement("div");
  place.dataset.sessionProblem = "";
  place.className = "p-3";
  place.append(told(problem));
  const button = submitter ?? form.lastElementChild;
  if (button.closest(".bottom-bar")) form.append(place);
  else (button.closest(".card-footer, .dialog-footer") ?? button).before(place);
  place.scrollIntoView({ block: "center", behavior: "instant" });
  place.querySelector("a")?.focus({ preventScroll: true });
}

async function ask(address, submitter) {
  submitter?.classList.add("btn-loading");
  try {
    return await fetch(address, {
      redirect: "manual",
      cache: "no-store",
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  } catch {
    return undefined;
  } finally {
    submitter?.classList.remove("btn-loading");
  }
}

async function sendIfSignedIn(form, submitter, address) {
  if (asking.has(form)) return;
  asking.add(form);
  const answer = await ask(address, submitter);
  asking.delete(form);
  if (!answer) {
    tell(form, submitter, "network");
    return;
  }
  if (answer.type === "opaqueredirect" || answer.status >= 500) {
    tell(form, submitter, answer.status >= 500 ? "server" : "signed-out");
    return;
  }
  knownAt = performance.now();
  forget();
  answered.add(form);
  form.requestSubmit(submitter);
}

export function attach(page) {
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      if (form.method !== "post") return;
      renewToken(form);
      const isFresh = performance.now() - knownAt < FRESH_MS && navigator.onLine && !hasFiles(form);
      if (answered.delete(form) || isFresh) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      sendIfSignedIn(form, event.submitter, page.dataset.session);
    },
    { capture: true },
  );
}

// data-session="address" on the page of somebody signed in: a form that is sent a while after the page came asks first
// whether they still are. If not, it is not sent and keeps what was typed; the page says where to sign in again. Of the
// answer only the header Signed-In is looked at: who is signed out is led away, and where somebody else signed in on the
// same device (data-session-user), nothing is sent in their name. With a picture, and without a signal, it is asked every
// time: where a form that left its page did not arrive, the picture would have to be taken again.
import { told } from "./problems.js";

const FRESH_MS = 60_000;
const PATIENCE_MS = 20_000;
const tokenNow = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
let knownAt = performance.now();
let knownToken = tokenNow();
const asking = new WeakSet();
const answered = new WeakSet();

const hasFiles = (form) => [...form.querySelectorAll("input[type=file]")].some((input) => input.files.length > 0);

// Whoever signs in again in another window gets another token; the form that is still open takes it over.
function renewToken(form) {
  const field = form.elements.namedItem("csrfmiddlewaretoken");
  const token = tokenNow();
  if (field && token) field.value = token;
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

function problemOf(answer, user) {
  if (!answer) return "network";
  if (answer.type === "opaqueredirect") return "signed-out";
  if (answer.status >= 500) return "server";
  return answer.headers.get("Signed-In") === user ? "" : "other-user";
}

async function sendIfSignedIn(form, submitter, page) {
  if (asking.has(form)) return;
  asking.add(form);
  const problem = problemOf(await ask(page.session, submitter), page.sessionUser);
  asking.delete(form);
  if (problem) {
    tell(form, submitter, problem);
    return;
  }
  knownAt = performance.now();
  knownToken = tokenNow();
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
      const isSame = performance.now() - knownAt < FRESH_MS && tokenNow() === knownToken;
      const isFresh = isSame && navigator.onLine && !hasFiles(form);
      if (answered.delete(form) || isFresh) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      sendIfSignedIn(form, event.submitter, page.dataset);
    },
    { capture: true },
  );
}

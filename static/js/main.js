// Loads a behaviour when something on the page carries its hook, now or after a part of the page was replaced.
// A module exports attach(element), which is called once for each element.
const HOOKS = {
  ".invalid-feedback": () => import("./first-wrong.js"),
  "[data-autosubmit]": () => import("./autosubmit.js"),
  "[data-charcount]": () => import("./charcount.js"),
  "[data-date-words]": () => import("./date-words.js"),
  "[data-dialog-open]": () => import("./dialog.js"),
  "[data-drawer]": () => import("./drawer.js"),
  "[data-files]": () => import("./files.js"),
  "[data-groups-of]": () => import("./groups-of.js"),
  "[data-menu]": () => import("./menu.js"),
  "[data-once]": () => import("./once.js"),
  "[data-photo]": () => import("./photo.js"),
  "[data-pick]": () => import("./pick.js"),
  "[data-position]": () => import("./position.js"),
  "[data-print]": () => import("./print.js"),
  "[data-review]": () => import("./review.js"),
  "[data-review-desk]": () => import("./review-desk.js"),
  "[data-scan]": () => import("./scan.js"),
  "[data-search]": () => import("./search.js"),
  "[data-select]": () => import("./select.js"),
  "[data-session]": () => import("./session.js"),
  "[data-signature]": () => import("./signature.js"),
  "[data-toggle-class]": () => import("./toggle-class.js"),
  "[data-upload]": () => import("./upload.js"),
  "template[data-problem]": () => import("./problems.js"),
};

const attached = new WeakMap();

async function attachHook(root, selector, load) {
  const found = [...root.querySelectorAll(selector)];
  if (root instanceof Element && root.matches(selector)) found.push(root);
  if (found.length === 0) return;
  const { attach } = await load();
  for (const element of found) {
    const known = attached.get(element) ?? new Set();
    if (known.has(selector)) continue;
    attached.set(element, known.add(selector));
    attach(element);
  }
}

// All at once: one after the other, each behaviour would wait for the way to the server and back of those before it.
// The mark says when keys and buttons do what they should; the browser journeys wait for it.
async function attachAll(root) {
  delete document.documentElement.dataset.hooks;
  await Promise.all(Object.entries(HOOKS).map(([selector, load]) => attachHook(root, selector, load)));
  document.documentElement.dataset.hooks = "attached";
}

attachAll(document);
document.addEventListener("htmx:after:swap", () => attachAll(document));

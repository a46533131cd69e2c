// Before the first paint: the device's own preference, when the person has not chosen one.
if (window.matchMedia("(prefers-color-scheme: dark)").matches) {
  document.documentElement.setAttribute("data-bs-theme", "dark");
}

// data-drawer on the sidebar: on phones it slides in by data-drawer-open="id", out by Escape or a tap beside it.
export function attach(drawer) {
  const opener = document.querySelector(`[data-drawer-open="${drawer.id}"]`);
  if (!opener) return;
  const show = (open) => {
    drawer.classList.toggle("is-open", open);
    opener.setAttribute("aria-expanded", String(open));
    (open ? drawer.querySelector("a, input") : opener).focus();
  };
  opener.setAttribute("role", "button");
  opener.setAttribute("aria-controls", drawer.id);
  opener.setAttribute("aria-expanded", "false");
  opener.addEventListener("click", (event) => {
    event.preventDefault();
    show(!drawer.classList.contains("is-open"));
  });
  document.addEventListener("click", (event) => {
    const outside = !drawer.contains(event.target) && !opener.contains(event.target);
    if (drawer.classList.contains("is-open") && outside) show(false);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && drawer.classList.contains("is-open")) show(false);
  });
}

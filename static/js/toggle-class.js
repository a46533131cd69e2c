// data-toggle-class="selector|class" on a checkbox: gives or takes that class.
export function attach(box) {
  const [selector, name] = box.dataset.toggleClass.split("|");
  const show = () => document.querySelectorAll(selector).forEach((element) => element.classList.toggle(name, box.checked));
  box.addEventListener("change", show);
  show();
}

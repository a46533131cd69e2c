// data-charcount on a textarea with maxlength: shows how much room is left.
export function attach(area) {
  const counter = document.createElement("span");
  counter.className = "form-hint d-block text-end";
  area.insertAdjacentElement("afterend", counter);
  const shown = new Intl.NumberFormat(document.documentElement.lang);
  const show = () => (counter.textContent = `${shown.format(area.value.length)} / ${shown.format(area.maxLength)}`);
  area.addEventListener("input", show);
  show();
}

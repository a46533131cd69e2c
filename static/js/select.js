// data-select on a form around a table: data-select-row boxes, data-select-all above them, data-select-bar with
// data-select-count (data-text="%(count)s selected") that shows while something is chosen. Shift chooses a span.
// data-select-everything is a box for all pages: it is taken back when a single row is unticked.
export function attach(form) {
  const boxes = () => [...form.querySelectorAll("[data-select-row]")];
  const all = form.querySelector("[data-select-all]");
  const bar = form.querySelector("[data-select-bar]");
  const count = form.querySelector("[data-select-count]");
  const everything = form.querySelector("[data-select-everything]");
  let last = null;

  const show = () => {
    const chosen = boxes().filter((box) => box.checked);
    boxes().forEach((box) => box.closest("tr")?.classList.toggle("is-picked", box.checked));
    if (everything && chosen.length === 0) everything.checked = false;
    if (bar) bar.hidden = chosen.length === 0;
    if (count) count.textContent = count.dataset.text.replace("%(count)s", chosen.length);
    if (all) {
      all.checked = chosen.length > 0 && chosen.length === boxes().length;
      all.indeterminate = chosen.length > 0 && !all.checked;
    }
  };

  all?.addEventListener("change", () => {
    boxes().forEach((box) => (box.checked = all.checked));
    show();
  });
  everything?.addEventListener("change", () => {
    boxes().forEach((box) => (box.checked = everything.checked));
    show();
  });
  form.addEventListener("click", (event) => {
    if (!event.target.matches("[data-select-row]")) return;
    if (event.shiftKey && last) {
      const list = boxes();
      const [from, to] = [list.indexOf(last), list.indexOf(event.target)].sort((a, b) => a - b);
      list.slice(from, to + 1).forEach((box) => (box.checked = event.target.checked));
    }
    last = event.target;
    if (everything && !event.target.checked) everything.checked = false;
    show();
  });
  show();
}

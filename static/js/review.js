// data-review on a form with rows data-review-row: J and K move, 1 to 3 choose a source, Ctrl+Enter sends.
export function attach(form) {
  const rows = () => [...form.querySelectorAll("[data-review-row]")].filter((row) => row.offsetParent !== null);
  let here = null;

  const go = (row) => {
    here?.classList.remove("is-here");
    here = row;
    here.classList.add("is-here");
    here.scrollIntoView({ block: "nearest" });
    (here.querySelector("input:checked") ?? here.querySelector("input"))?.focus({ preventScroll: true });
  };

  const move = (step) => {
    const all = rows();
    if (all.length === 0) return;
    const at = all.indexOf(here);
    go(all[at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + step, 0), all.length - 1)]);
  };

  const choose = (number) => {
    if (!here) move(1);
    const radio = here?.querySelectorAll("input[type=radio]")[number - 1];
    if (!radio || radio.disabled) return;
    radio.checked = true;
    radio.dispatchEvent(new Event("change", { bubbles: true }));
  };

  document.addEventListener("keydown", function listen(event) {
    if (!form.isConnected) return document.removeEventListener("keydown", listen);
    if (document.querySelector("dialog[open]")) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit(form.querySelector("[data-review-save]"));
      return;
    }
    const typing = event.target.matches("textarea, select, input:not([type=radio]):not([type=checkbox])");
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const key = event.key.toLowerCase();
    if (key === "j") move(1);
    else if (key === "k") move(-1);
    else if (["1", "2", "3"].includes(key)) choose(Number(key));
    else return;
    event.preventDefault();
  });
}

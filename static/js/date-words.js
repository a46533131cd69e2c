// data-date-words on the line below a date field: a browser writes dates in its own language and order, so the chosen day
// is said in words, in the language of the page; until then the line says how to fill the field in.
export function attach(line) {
  const input = document.getElementById(line.htmlFor.value);
  const hint = line.textContent;
  const parts = { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: "UTC" };
  const words = new Intl.DateTimeFormat(document.documentElement.lang || "id", parts);
  const say = () => {
    line.textContent = input.valueAsDate ? words.format(input.valueAsDate) : hint;
    line.classList.toggle("is-said", Boolean(input.valueAsDate));
  };
  input.addEventListener("input", say);
  input.form?.addEventListener("reset", () => setTimeout(say));
  say();
}

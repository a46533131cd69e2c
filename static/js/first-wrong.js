// A form that came back refused: the keyboard goes to the first field that is wrong, unless it is somewhere already.
// Where nothing can be typed, as beside a signature, the page goes to the sentence that says what is wrong.
const isSeen = (element) => element.offsetParent !== null;

export function attach(message) {
  const first = [...document.querySelectorAll(".invalid-feedback")].find(isSeen);
  if (message !== first || document.activeElement !== document.body) return;
  const field = [...document.querySelectorAll("[aria-invalid=true]")].find(isSeen);
  if (field) field.focus();
  else message.scrollIntoView({ block: "center" });
}

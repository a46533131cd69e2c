// A form that came back refused: the keyboard goes to the first field that is wrong, unless it is somewhere already.
export function attach(field) {
  const seen = [...document.querySelectorAll("[aria-invalid=true]")].filter((one) => one.offsetParent !== null);
  if (field === seen[0] && document.activeElement === document.body) field.focus();
}

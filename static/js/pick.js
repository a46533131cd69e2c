// data-pick on a radio: its card (label) or its cell shows that it is chosen, also in browsers without :has().
export function attach(radio) {
  const show = () => {
    const group = radio.form?.elements[radio.name];
    for (const one of group instanceof RadioNodeList ? group : [radio]) {
      one.closest(".pick-card, td")?.classList.toggle("is-chosen", one.checked);
    }
  };
  radio.addEventListener("change", show);
  show();
}

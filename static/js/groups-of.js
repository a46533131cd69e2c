// data-groups-of="kind" on a select: of its groups only the one named like the chosen radio of that name can be picked.
export function attach(select) {
  const radios = [...select.form.querySelectorAll(`input[type="radio"][name="${select.dataset.groupsOf}"]`)];
  const labelOf = (radio) => radio.closest("label").textContent.trim();
  const show = () => {
    const chosen = radios.find((radio) => radio.checked);
    for (const group of select.querySelectorAll("optgroup")) {
      const fits = !chosen || group.label === labelOf(chosen);
      group.hidden = group.disabled = !fits;
      if (!fits && group.contains(select.selectedOptions[0] ?? null)) select.value = "";
    }
  };
  for (const radio of radios) radio.addEventListener("change", show);
  show();
}

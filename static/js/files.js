// data-files on a file input: lists the names and sizes of what was chosen; pictures are shown.
const UNITS = ["B", "kB", "MB", "GB"];

function size(bytes) {
  const step = bytes ? Math.min(3, Math.floor(Math.log10(bytes) / 3)) : 0;
  return `${(bytes / 1000 ** step).toFixed(step > 1 ? 1 : 0)} ${UNITS[step]}`;
}

export function attach(input) {
  const list = document.createElement("ul");
  list.className = "list-unstyled small mt-2 mb-0";
  list.setAttribute("aria-live", "polite");
  list.hidden = true;
  input.insertAdjacentElement("afterend", list);
  input.addEventListener("change", () => {
    list.replaceChildren(...[...input.files].map(line));
    list.hidden = input.files.length === 0;
  });
}

function line(file) {
  const item = document.createElement("li");
  if (file.type.startsWith("image/")) {
    const picture = document.createElement("img");
    picture.className = "evidence mb-1";
    picture.alt = "";
    picture.src = URL.createObjectURL(file);
    picture.addEventListener("load", () => URL.revokeObjectURL(picture.src));
    item.append(picture);
  }
  item.append(`${file.name} · ${size(file.size)}`);
  return item;
}

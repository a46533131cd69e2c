// data-files on a file input: its face is ours, in the language of the page. What was chosen is listed below with names
// and sizes, pictures are shown. The input stays on top of its face, unseen: clicks, keys and dropped files reach it.
const UNITS = ["B", "kB", "MB", "GB"];

function size(bytes) {
  const step = bytes ? Math.min(3, Math.floor(Math.log10(bytes) / 3)) : 0;
  const figure = bytes / 1000 ** step;
  return `${figure.toLocaleString(document.documentElement.lang, { maximumFractionDigits: step > 1 ? 1 : 0 })} ${UNITS[step]}`;
}

export function attach(input) {
  const list = document.createElement("ul");
  list.className = "list-unstyled small mt-2 mb-0";
  list.setAttribute("aria-live", "polite");
  const names = dress(input);
  (names?.pick ?? input).insertAdjacentElement("afterend", list);
  const show = () => {
    const files = [...input.files];
    names?.tell(files);
    list.replaceChildren(...files.map(line));
    list.hidden = files.length === 0;
  };
  input.addEventListener("change", show);
  input.form?.addEventListener("reset", () => setTimeout(show));
  show();
}

function dress(input) {
  const pick = input.closest(".file-pick");
  if (!pick) return undefined;
  const text = pick.querySelector("[data-file-names]");
  pick.querySelector(".file-face").hidden = false;
  pick.classList.add("is-dressed");
  const tell = (files) => {
    text.hidden = files.length > 0;
    // Otherwise the browser shows its own hint, in its own language.
    input.title = files.map((file) => file.name).join(", ") || text.textContent;
  };
  return { pick, tell };
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

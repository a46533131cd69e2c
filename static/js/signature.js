// data-signature on a box with a canvas: what the finger draws becomes a PNG in the form's file field data-name. Every
// stroke is kept as soon as it ends, so that nothing has to be waited for when the form is sent.
export function attach(box) {
  const canvas = box.querySelector("canvas");
  const clear = box.querySelector("[data-signature-clear]");
  const field = box.closest("form").elements[box.dataset.name];
  canvas.hidden = clear.hidden = false;
  const pen = canvas.getContext("2d");
  let isDown = false;

  const fit = () => {
    const { width, height } = canvas.getBoundingClientRect();
    if (!width || (canvas.width === Math.round(width) && canvas.height === Math.round(height))) return;
    canvas.width = Math.round(width);
    canvas.height = Math.round(height);
    wipe();
  };
  const wipe = () => {
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.strokeStyle = "#111";
    pen.lineWidth = 2.5;
    pen.lineCap = pen.lineJoin = "round";
    field.value = "";
  };
  const place = (event) => [event.offsetX, event.offsetY];
  const keep = () =>
    canvas.toBlob((blob) => {
      const files = new DataTransfer();
      files.items.add(new File([blob], "tanda-tangan.png", { type: "image/png" }));
      field.files = files.files;
      canvas.dataset.kept = "true";
    }, "image/png");

  canvas.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    isDown = true;
    canvas.setPointerCapture(event.pointerId);
    pen.beginPath();
    pen.moveTo(...place(event));
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!isDown) return;
    pen.lineTo(...place(event));
    pen.stroke();
  });
  const lift = () => {
    if (!isDown) return;
    isDown = false;
    keep();
  };
  canvas.addEventListener("pointerup", lift);
  canvas.addEventListener("pointercancel", lift);
  clear.addEventListener("click", () => {
    delete canvas.dataset.kept;
    wipe();
  });
  new ResizeObserver(fit).observe(canvas);
  fit();
}

// data-scan on a form with one field: a button opens the camera, and what it reads is sent as if it had been typed. Some
// browsers read QR codes by themselves, for the others we bring a reader; it is fetched with the page, not when somebody
// waits for it. Hand scanners type into the field and press Enter: they need nothing here.
const PAUSE_MS = 200;
// After this long without a code the text says what else can be done.
const SLOW_MS = 12000;
// Pixels of the shorter side that are looked at: enough for a letter at arm's length, quick on a cheap phone.
const SIDE = 640;
const CAMERA = { video: { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } } };

export async function attach(form) {
  const start = form.querySelector("[data-scan-start]");
  const end = form.querySelector("[data-scan-stop]");
  const video = form.querySelector("[data-scan-video]");
  const text = form.querySelector("[data-scan-text]");
  const field = form.querySelector("[name=code]");
  // A hand scanner types where the cursor is. Without moving the page: above stands what has just been handed over.
  if (matchMedia("(pointer: fine)").matches) field.focus({ preventScroll: true });
  if (!navigator.mediaDevices?.getUserMedia) return;
  const read = await reader().catch(() => undefined);
  if (!read) return;
  start.hidden = false;
  let stream;
  let timer;

  const close = () => {
    clearTimeout(timer);
    stream?.getTracks().forEach((track) => track.stop());
    stream = undefined;
    video.srcObject = null;
    video.hidden = end.hidden = true;
    start.hidden = false;
    text.textContent = "";
  };
  const look = async (since) => {
    if (!stream?.active || !form.isConnected) return close();
    const code = video.videoWidth ? await read(video).catch(() => "") : "";
    if (!stream) return undefined;
    if (code) {
      close();
      field.value = code;
      return form.requestSubmit();
    }
    if (Date.now() - since > SLOW_MS) text.textContent = text.dataset.slow;
    timer = setTimeout(look, PAUSE_MS, since);
    return undefined;
  };
  start.addEventListener("click", async () => {
    try {
      stream = await navigator.mediaDevices.getUserMedia(CAMERA);
      video.srcObject = stream;
      video.hidden = end.hidden = false;
      start.hidden = true;
      text.textContent = text.dataset.looking;
      await video.play();
      look(Date.now());
    } catch {
      close();
      text.textContent = text.dataset.refused;
    }
  });
  end.addEventListener("click", () => {
    close();
    start.focus();
  });
  // A page that comes back from the browser's memory would show a camera that has stopped.
  window.addEventListener("pagehide", close);
}

async function reader() {
  const formats = "BarcodeDetector" in window ? await BarcodeDetector.getSupportedFormats() : [];
  if (!formats.includes("qr_code")) return ourReader();
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  return async (video) => (await detector.detect(video))[0]?.rawValue ?? "";
}

async function ourReader() {
  const { default: decode } = await import("../vendor/qr/decode.min.js");
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  return async (video) => {
    const scale = Math.min(1, SIDE / Math.min(video.videoWidth, video.videoHeight));
    canvas.width = Math.round(video.videoWidth * scale);
    canvas.height = Math.round(video.videoHeight * scale);
    pen.drawImage(video, 0, 0, canvas.width, canvas.height);
    return decode(pen.getImageData(0, 0, canvas.width, canvas.height));
  };
}

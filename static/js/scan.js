// data-scan on a form with one field: where the browser can read QR codes by itself, a button opens the camera, and what
// it reads is sent as if it had been typed. Hand scanners type into the field and press Enter: they need nothing here.
const PAUSE_MS = 250;

export async function attach(form) {
  const start = form.querySelector("[data-scan-start]");
  const video = form.querySelector("[data-scan-video]");
  const text = form.querySelector("[data-scan-text]");
  if (!("BarcodeDetector" in window) || !navigator.mediaDevices?.getUserMedia) return;
  const formats = await BarcodeDetector.getSupportedFormats();
  if (!formats.includes("qr_code")) return;
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  start.hidden = false;

  const stop = (stream) => {
    stream.getTracks().forEach((track) => track.stop());
    video.hidden = true;
    start.hidden = false;
  };
  const look = async (stream) => {
    if (!stream.active || !form.isConnected) return stop(stream);
    const [found] = await detector.detect(video).catch(() => []);
    if (!found) return setTimeout(look, PAUSE_MS, stream);
    stop(stream);
    form.querySelector("[name=code]").value = found.rawValue;
    return form.requestSubmit();
  };
  start.addEventListener("click", async () => {
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      video.srcObject = stream;
      video.hidden = false;
      start.hidden = true;
      text.textContent = text.dataset.looking;
      await video.play();
      look(stream);
    } catch {
      text.textContent = text.dataset.refused;
    }
  });
}

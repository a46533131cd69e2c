// data-photo on a file input: the picture is made smaller before it is sent (1280 pixels, JPEG), so that it gets through
// where the signal is poor, and loses what the phone wrote into it. A copy for lists goes into the field NAME_small.
// A picture that this browser cannot read is sent as it is.
const LARGE = { side: 1280, quality: 0.72 };
const SMALL = { side: 320, quality: 0.6 };

export function attach(input) {
  let isOurs = false;
  input.addEventListener("change", async () => {
    const [file] = input.files;
    if (isOurs || !file?.type.startsWith("image/")) return;
    try {
      const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
      put(input, await drawn(picture, LARGE, "foto.jpg"));
      const small = input.form?.elements[`${input.name}_small`];
      if (small) put(small, await drawn(picture, SMALL, "kecil.jpg"));
      picture.close();
      isOurs = true;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    } catch {
      // Sent as it was taken: the server looks at it all the same.
    } finally {
      isOurs = false;
    }
  });
}

async function drawn(picture, { side, quality }, name) {
  const scale = Math.min(1, side / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));
  return new File([blob], name, { type: "image/jpeg" });
}

function put(input, file) {
  const box = new DataTransfer();
  box.items.add(file);
  input.files = box.files;
}

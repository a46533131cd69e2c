// data-position on a button: fills the form's latitude, longitude and accuracy (metres) and says how exact it is in
// the element with data-position-text. Its texts: data-waiting, data-found ("%(metres)s"), data-refused. With data-auto it
// looks by itself where the person has allowed it before; it never asks unbidden.
export function attach(button) {
  const form = button.form;
  const text = form.querySelector("[data-position-text]");
  const say = (words) => text && (text.textContent = words);
  const locate = () => {
    if (!navigator.geolocation) return say(button.dataset.refused);
    say(button.dataset.waiting);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        form.elements.latitude.value = coords.latitude.toFixed(6);
        form.elements.longitude.value = coords.longitude.toFixed(6);
        form.elements.accuracy.value = Math.round(coords.accuracy);
        say(button.dataset.found.replace("%(metres)s", Math.round(coords.accuracy)));
      },
      () => say(button.dataset.refused),
      { enableHighAccuracy: true, timeout: 20000, maximumAge: 60000 },
    );
  };
  button.addEventListener("click", locate);
  if (button.dataset.auto === undefined || !navigator.permissions) return;
  navigator.permissions
    .query({ name: "geolocation" })
    .then(({ state }) => state === "granted" && locate())
    .catch(() => {});
}

// "Use my location": asked for by a click only, and rounded before it goes anywhere.
import { words } from "./spoken.js";

const DECIMALS = 2; // Hundredths of a degree: about a kilometer.
const PATIENCE_MS = 10_000;

export function offerLocation(button, form, changed) {
  if (!("geolocation" in navigator) || !window.isSecureContext) {
    return;
  }
  button.hidden = false;
  const said = form.querySelector("#located");
  button.addEventListener("click", () => {
    said.textContent = words("locating");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        form.elements.near.value = `${coords.latitude.toFixed(DECIMALS)}, ${coords.longitude.toFixed(DECIMALS)}`;
        said.textContent = words("located");
        changed();
      },
      () => {
        said.textContent = words("unlocated");
        form.elements.near.focus();
      },
      { enableHighAccuracy: false, maximumAge: 600_000, timeout: PATIENCE_MS },
    );
  });
}

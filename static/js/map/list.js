// Reads the list of clinics as it stands on the page; the list is the truth, the map shows it.
export function listed() {
  return [...document.querySelectorAll("[data-hit]")].map((element) => ({
    element,
    id: Number(element.dataset.hit),
    number: Number(element.dataset.number),
    name: element.dataset.name,
    distance: element.dataset.distance ?? "",
    lat: Number(element.dataset.lat),
    lon: Number(element.dataset.lon),
    radius: Number(element.dataset.area ?? 0), // metres around the point within which the clinic lies
    doubted: element.dataset.doubted !== undefined,
    url: element.querySelector("h3 a").href,
  }));
}

// "3, Example Clinic, 4.1 mi": the same words as in the list.
export function named(hit) {
  return [hit.number, hit.name, hit.distance].filter(Boolean).join(", ");
}

// Fills "{count} clinics" in.
export function say(words, values) {
  return words.replace(/\{(\w+)\}/g, (_whole, name) => values[name]);
}

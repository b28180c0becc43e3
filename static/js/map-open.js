// Opens the map beside the list when it is asked for; Leaflet and the map itself are loaded only then.
"use strict";

let loading = null;

function load(section) {
  loading ??= Promise.all([
    new Promise((done, failed) => {
      const sheet = document.createElement("link");
      Object.assign(sheet, { rel: "stylesheet", href: section.dataset.sheet, onload: done, onerror: failed });
      document.head.append(sheet);
    }),
    new Promise((done, failed) => {
      const script = document.createElement("script");
      Object.assign(script, { src: section.dataset.script, onload: done, onerror: failed });
      document.head.append(script);
    }),
  ]);
  return loading;
}

async function open(section, opener) {
  try {
    await load(section);
  } catch {
    location.assign(opener.href); // the page with the drawn map
    return;
  }
  document.dispatchEvent(new CustomEvent("map:open", { detail: section }));
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest?.("[data-map-open]");
  if (opener && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    open(document.querySelector("[data-map]"), document.querySelector("[data-map] [data-map-open]"));
  }
});

// A search of the map's area leads back to the open map.
if (location.hash === "#map") {
  document.querySelector("[data-map] [data-map-open]")?.click();
}

// For a partner's page: puts the finder's frame into each [data-clinic-finder] and fits its height.
// It sets attributes only, so it works under a policy that forbids inline styles.
"use strict";

const finder = new URL(document.currentScript.src).origin;
const names = { es: "Buscador de clínicas integradas", en: "Integrated clinic finder" };
const frames = [];

function insert(place) {
  if (place.querySelector("iframe")) {
    return;
  }
  const { team, specialty, near, lang } = place.dataset;
  const spanish = (lang || document.documentElement.lang || "en").toLowerCase().startsWith("es");
  const address = new URL(spanish ? "/es/widget" : "/widget", finder);
  if (team) {
    address.searchParams.set("team", team);
  }
  for (const code of (specialty || "").split(/\s+/).filter(Boolean)) {
    address.searchParams.append("specialty", code);
  }
  if (near) {
    address.searchParams.set("near", near);
  }
  const frame = document.createElement("iframe");
  frame.src = address.href;
  frame.title = spanish ? names.es : names.en;
  frame.width = "100%";
  frame.height = "480";
  frame.loading = "lazy";
  frame.setAttribute("frameborder", "0");
  place.append(frame);
  frames.push(frame);
}

function insertAll() {
  document.querySelectorAll("[data-clinic-finder]").forEach(insert);
}

addEventListener("message", (event) => {
  const height = event.data?.clinicFinderHeight;
  const frame = frames.find((one) => one.contentWindow === event.source);
  if (frame && event.origin === finder && Number.isFinite(height) && height > 0) {
    frame.height = String(Math.min(Math.ceil(height), 4000));
  }
});

if (document.readyState === "loading") {
  addEventListener("DOMContentLoaded", insertAll);
} else {
  insertAll();
}

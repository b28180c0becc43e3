// Comforts of the search; every page works without this file.
import { offerAlternatives, takeAway } from "./search/chosen.js";
import { ask, onContent } from "./search/in_place.js";
import { offerLocation } from "./search/locating.js";
import { suggestPlaces, suggestWhom } from "./search/typing.js";

const WHILE_TYPING_MS = 400;
const WHOLE_ZIP = /^\d{5}$/;
let pause = 0;

document.documentElement.classList.add("scripted");

// Keeps the address that is shared short: fields left empty do not go along.
document.addEventListener("formdata", (event) => {
  for (const name of new Set(event.formData.keys())) {
    const filled = event.formData.getAll(name).filter((value) => value !== "");
    event.formData.delete(name);
    for (const value of filled) {
      event.formData.append(name, value);
    }
  }
});

onContent((content) => {
  const form = content.id === "search" ? content : content.querySelector?.("form#search");
  offerAlternatives(content);
  if (form && !form.elements.who.hasAttribute("role")) {
    suggestWhom(form.elements.who, form, ask);
    suggestPlaces(form.elements.near, ask);
    offerLocation(form.querySelector("[data-locate]"), form, ask);
  }
});

// A tick or a choice asks at once where answers come in place.
document.addEventListener("change", (event) => {
  const field = event.target;
  if (field.form?.id !== "search" || field.id === "who") {
    return;
  }
  if (field.matches("#chosen input") && !field.checked) {
    takeAway(field);
    document.getElementById("who").focus();
  }
  clearTimeout(pause);
  ask();
});

document.addEventListener("input", (event) => {
  const field = event.target;
  if (field.id === "q" || (field.id === "near" && WHOLE_ZIP.test(field.value))) {
    clearTimeout(pause);
    pause = setTimeout(ask, WHILE_TYPING_MS);
  }
});

// After an answer that names a fault, the first wrong field has the focus; one that is only shown has not.
document.querySelector("[aria-invalid='true']:not([data-example] *)")?.focus();

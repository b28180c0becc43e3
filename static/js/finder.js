// Small comforts; every page works without this file.
"use strict";

// Keeps the address that is shared short: fields left empty do not go along.
for (const form of document.querySelectorAll("form.sentence")) {
  form.addEventListener("formdata", (event) => {
    for (const name of new Set(event.formData.keys())) {
      const filled = event.formData.getAll(name).filter((value) => value !== "");
      event.formData.delete(name);
      for (const value of filled) {
        event.formData.append(name, value);
      }
    }
  });
}

// After an answer that names a fault, the first wrong field has the focus.
document.querySelector("[aria-invalid='true']")?.focus();

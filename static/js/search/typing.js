// What is suggested in the two fields of the sentence, and what taking a suggestion does.
import { add } from "./chosen.js";
import { combobox } from "./combobox.js";
import { words } from "./spoken.js";

const WHOLE_PLACE = /^\d{5}$|,/;

async function listed(address, parameters, signal) {
  const url = new URL(address, location.href);
  url.search = new URLSearchParams(parameters);
  const answer = await fetch(url, { signal, headers: { Accept: "application/json" } });
  return answer.ok ? (await answer.json()).data : null;
}

// `changed` is called when the question has changed.
export function suggestWhom(input, form, changed) {
  combobox(input, {
    async suggest(text, signal) {
      const near = form.elements.near.value.trim();
      const address = input.dataset.suggest;
      const nearest = WHOLE_PLACE.test(near) ? await listed(address, { q: text, near }, signal) : null;
      const found = nearest ?? (await listed(address, { q: text }, signal)) ?? [];
      return found.map((one) => ({ ...one, kind: words(one.kind), detail: one.lay_name ?? one.where, of: one.kind }));
    },
    choose(one) {
      input.value = "";
      if (one.slug) {
        location.assign(`${form.dataset.results}/${encodeURIComponent(one.slug)}`);
      } else if (one.of === "place") {
        form.elements.near.value = one.key;
        changed();
      } else {
        add({ name: one.of, value: one.key, label: one.name });
        changed();
      }
    },
  });
}

export function suggestPlaces(input, changed) {
  combobox(input, {
    async suggest(text, signal) {
      const found = (await listed(input.dataset.places, { q: text }, signal)) ?? [];
      return found.map((place) => ({ name: place.label, detail: place.label.includes(place.county) ? "" : place.county }));
    },
    choose(place) {
      input.value = place.name;
      changed();
    },
  });
}

// A text field that suggests while somebody types: the combobox of the ARIA practices, with a list.
import { say, words } from "./spoken.js";

const PAUSE_MS = 120;
const FEWEST_LETTERS = 2;

// `suggest` gives options {name, detail, kind} for the words typed; `choose` is told which one was taken.
export function combobox(input, { suggest, choose }) {
  const list = listbox(input);
  let options = [];
  let active = -1;
  let asking = new AbortController();
  let pause = 0;

  function close() {
    clearTimeout(pause);
    asking.abort();
    list.hidden = true;
    options = [];
    activate(-1);
    input.setAttribute("aria-expanded", "false");
  }

  function activate(at) {
    active = at;
    for (const [number, item] of [...list.children].entries()) {
      item.setAttribute("aria-selected", String(number === at));
    }
    if (at < 0) {
      input.removeAttribute("aria-activedescendant");
    } else {
      input.setAttribute("aria-activedescendant", list.children[at].id);
      list.children[at].scrollIntoView({ block: "nearest" });
    }
  }

  function show(found) {
    options = found;
    list.replaceChildren(...found.map((option, number) => item(option, `${list.id}-${number}`)));
    list.hidden = found.length === 0;
    input.setAttribute("aria-expanded", String(found.length > 0));
    activate(-1);
    say(found.length ? words("some", found.length) : words("none"));
  }

  async function ask() {
    asking.abort();
    asking = new AbortController();
    const text = input.value.trim();
    if (text.length < FEWEST_LETTERS) {
      close();
      return;
    }
    try {
      const found = await suggest(text, asking.signal);
      if (document.activeElement === input) {
        show(found);
      }
    } catch {
      // Typing goes on, or the server is away: the field still works as plain text.
    }
  }

  function take(at) {
    const option = options[at];
    close();
    choose(option);
  }

  input.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(ask, PAUSE_MS);
  });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    const moves = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in moves && options.length) {
      event.preventDefault();
      const beyond = options.length + 1;
      activate(((active + 1 + moves[event.key] + beyond) % beyond) - 1);
    } else if (event.key === "ArrowDown") {
      ask();
    } else if (event.key === "Enter" && active >= 0) {
      event.preventDefault();
      take(active);
    } else if (event.key === "Enter") {
      close();
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    }
  });
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const at = [...list.children].indexOf(event.target.closest("li"));
    if (at >= 0) {
      take(at);
    }
  });
}

function listbox(input) {
  const list = document.createElement("ul");
  list.id = `${input.id}-list`;
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", words("suggestions"));
  input.after(list);
  for (const [name, value] of Object.entries({
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": list.id,
  })) {
    input.setAttribute(name, value);
  }
  return list;
}

function item(option, id) {
  const entry = document.createElement("li");
  entry.id = id;
  entry.setAttribute("role", "option");
  const name = document.createElement("span");
  name.textContent = option.name;
  const detail = document.createElement("span");
  detail.className = "kind";
  detail.textContent = [option.kind, option.detail].filter(Boolean).join(" · ");
  entry.append(name, " ", detail);
  return entry;
}

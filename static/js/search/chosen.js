// The specialists and the team that were chosen: ticks that typing adds to, and that are taken back by a click.
import { say, words } from "./spoken.js";

let alternativeTo = null;

export function add({ name, value, label }) {
  const chosen = document.getElementById("chosen");
  if (name === "specialty" && alternativeTo?.isConnected) {
    join(alternativeTo, value, label);
  } else if (!chosen.querySelector(`input[value="${CSS.escape(value)}"]`)) {
    if (name === "team") {
      chosen.querySelector('input[name="team"]')?.closest("li").remove();
    }
    chosen.append(picked(name, value, label));
  }
  alternativeTo = null;
  say(words("added", label));
}

export function takeAway(tick) {
  const label = tick.nextElementSibling.textContent;
  tick.closest("li").remove();
  say(words("removed", label));
}

export function offerAlternatives(root) {
  for (const button of root.querySelectorAll(".either:not([data-team])")) {
    button.hidden = false;
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest(".either");
  if (!button) {
    return;
  }
  const again = alternativeTo === button.closest("li");
  for (const other of document.querySelectorAll(".either")) {
    other.setAttribute("aria-pressed", String(other === button && !again));
  }
  alternativeTo = again ? null : button.closest("li");
  if (!again) {
    document.getElementById("who").focus();
    say(words("either", alternativeTo.querySelector("label span").textContent));
  }
});

function picked(name, value, label) {
  const entry = document.getElementById("spoken").content.querySelector("li").cloneNode(true);
  const tick = entry.querySelector("input");
  tick.name = name;
  tick.value = value;
  entry.querySelector("label span").textContent = label;
  rename(entry, "#", label);
  entry.querySelector(".either").toggleAttribute("data-team", name === "team");
  offerAlternatives(entry);
  return entry;
}

// The button for an alternative is named after what was chosen.
function rename(entry, before, name) {
  const button = entry.querySelector(".either .visually-hidden");
  button.textContent = button.textContent.replace(before, () => name);
}

function join(entry, value, label) {
  const tick = entry.querySelector("input");
  const text = entry.querySelector("label span");
  if (!tick.value.split(",").includes(value)) {
    tick.value += `,${value}`;
    const before = text.textContent;
    text.textContent += ` ${words("or")} ${label}`;
    rename(entry, before, text.textContent);
  }
  entry.querySelector(".either").setAttribute("aria-pressed", "false");
}

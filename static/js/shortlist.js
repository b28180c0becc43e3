// The shortlist: kept in this browser only (localStorage). Nothing of it is sent anywhere, except the clinics a
// person ticks and compares. Without it the buttons stay hidden, and /shortlist says why.
"use strict";

const KEY = "finder.shortlist";
const MOST = 50;
const SLUG = /^[a-z0-9]+(-[a-z0-9]+)*$/;

let kept = null; // what stands in for the storage where the browser allows none
let blocked = false;

const isEntry = (entry) =>
  entry !== null && typeof entry === "object" && SLUG.test(entry.slug) &&
  typeof entry.name === "string" && typeof entry.place === "string";

function read() {
  if (blocked) {
    return kept;
  }
  try {
    const found = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(found) ? found.filter(isEntry).slice(0, MOST) : [];
  } catch (error) {
    if (error instanceof SyntaxError) {
      return [];
    }
    block([]);
    return kept;
  }
}

function write(list) {
  if (!blocked) {
    try {
      localStorage.setItem(KEY, JSON.stringify(list));
    } catch {
      block(list);
    }
  }
  if (blocked) {
    kept = list;
  }
  show();
}

function block(list) {
  blocked = true;
  kept = list;
}

function toggle(entry) {
  const list = read();
  const others = list.filter(({ slug }) => slug !== entry.slug);
  write(others.length < list.length ? others : [...others, entry].slice(-MOST));
}

function showButtons() {
  const slugs = new Set(read().map(({ slug }) => slug));
  for (const button of document.querySelectorAll("[data-shortlist]")) {
    const saved = slugs.has(button.dataset.shortlist);
    button.hidden = false;
    button.setAttribute("aria-pressed", String(saved));
    button.firstElementChild.textContent = saved ? button.dataset.saved : button.dataset.save;
  }
}

function showPage() {
  const page = document.querySelector("[data-shortlist-page]");
  if (page === null) {
    return;
  }
  document.querySelector("[data-shortlist-without]").hidden = true;
  page.hidden = false;
  const list = read();
  page.querySelector("[data-shortlist-blocked]").hidden = !blocked;
  const { none, one, many } = page.querySelector("[data-shortlist-count]").dataset;
  const count = list.length === 0 ? none : list.length === 1 ? one : many.replace("#", String(list.length));
  page.querySelector("[data-shortlist-count]").textContent = count;
  page.querySelector("form").hidden = list.length === 0;
  const ticked = new Set([...page.querySelectorAll("input:checked")].map(({ value }) => value));
  const items = page.querySelector("[data-shortlist-items]");
  const template = page.querySelector("[data-shortlist-item]");
  const most = Number(page.querySelector("form").dataset.most);
  const first = items.childElementCount === 0;
  items.replaceChildren(...list.map((entry, place) => item(template, entry, first ? place < most : ticked.has(entry.slug))));
}

function item(template, entry, ticked) {
  const row = template.content.cloneNode(true);
  const box = row.querySelector("input");
  box.value = entry.slug;
  box.checked = ticked;
  box.nextElementSibling.textContent += ` ${entry.name}`;
  const link = row.querySelector("a");
  link.href = `clinics/${entry.slug}`;
  link.textContent = entry.name;
  row.querySelector(".muted").textContent = entry.place;
  const button = row.querySelector("button");
  button.lastElementChild.textContent = ` ${entry.name}`;
  button.addEventListener("click", () => {
    toggle(entry);
    document.querySelector("[data-shortlist-count]").focus();
  });
  return row;
}

function show() {
  showButtons();
  showPage();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-shortlist]");
  if (button !== null) {
    const { shortlist: slug, name, place } = button.dataset;
    toggle({ slug, name, place });
  }
});
document.querySelector("[data-shortlist-print]")?.addEventListener("click", () => window.print());
document.querySelector("[data-shortlist-empty]")?.addEventListener("click", () => write([]));
document.querySelector("[data-shortlist-page] form")?.addEventListener("submit", (event) => {
  const form = event.currentTarget;
  const tooMany = form.querySelectorAll("input:checked").length > Number(form.dataset.most);
  form.querySelector("[data-shortlist-many]").hidden = !tooMany;
  if (tooMany) {
    event.preventDefault();
  }
});
window.addEventListener("storage", show); // another tab changed it
document.addEventListener("htmx:afterSettle", showButtons); // new results came in place
show();

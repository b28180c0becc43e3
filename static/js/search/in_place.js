// Answers in place of the page: the same addresses, fetched by htmx, with history, focus and a spoken count kept.
import htmx from "htmx.org";
import { say, words } from "./spoken.js";

Object.assign(htmx.config, {
  allowEval: false,
  includeIndicatorStyles: false,
  selfRequestsOnly: true,
  historyCacheSize: 0, // What somebody looked for is not kept in the browser's storage.
  scrollBehavior: "auto",
  responseHandling: [
    { code: "204", swap: false },
    { code: "[23]..", swap: true },
    { code: "400", swap: true, error: false },
    { code: "...", swap: false, error: true },
  ],
});

const WHOLE = { target: "#finder", select: "#finder", swap: "outerHTML show:none", push: "true" };
let opened = [];
let sent = "";

export const onContent = htmx.onLoad;

function form() {
  return document.getElementById("search");
}

export function isInPlace() {
  return Boolean(form()?.hasAttribute("hx-get"));
}

export function ask() {
  if (isInPlace()) {
    form().requestSubmit();
  }
}

// Links to other searches answer in place too; all others lead away as ever.
document.addEventListener("click", (event) => {
  const link = event.target.closest("#finder a[href]");
  const elsewhere = event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
  if (!link || elsewhere || event.defaultPrevented || !isInPlace() || isHere(link)) {
    return;
  }
  if ([form().dataset.results, new URL(form().action).pathname].includes(link.pathname)) {
    event.preventDefault();
    const turning = Boolean(link.closest(".to-next"));
    htmx.ajax("GET", link.href, { ...WHOLE, swap: turning ? "outerHTML show:#results:top" : WHOLE.swap });
  }
});

// Tells a link to a part of this page from a link to another search.
function isHere(link) {
  return link.hash !== "" && link.pathname === location.pathname && link.search === location.search;
}

document.addEventListener("htmx:beforeRequest", () => {
  sent = document.getElementById("who")?.value ?? "";
  document.getElementById("results")?.classList.add("waiting");
});

document.addEventListener("htmx:beforeSwap", () => {
  opened = [...document.querySelectorAll("#finder details[id][open]")].map((details) => details.id);
});

document.addEventListener("htmx:afterSettle", () => {
  for (const id of opened) {
    document.getElementById(id)?.setAttribute("open", "");
  }
  opened = [];
});

document.addEventListener("htmx:afterRequest", (event) => {
  document.getElementById("results")?.classList.remove("waiting");
  if (!event.detail.successful && event.detail.xhr.status !== 400) {
    return;
  }
  const who = document.getElementById("who");
  if (who && who.value === sent && new URL(event.detail.xhr.responseURL).pathname === form().dataset.results) {
    who.value = "";
  }
  markFaults();
  keepLanguageLink();
  say(document.getElementById("count")?.textContent ?? "");
  if (document.activeElement === document.body) {
    document.getElementById("list-title")?.focus({ preventScroll: true });
  }
});

for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, () => {
    const notice = document.createElement("p");
    notice.className = "notice notice-alarm";
    notice.setAttribute("role", "alert");
    notice.textContent = words("away");
    document.getElementById("results")?.prepend(notice);
  });
}

document.addEventListener("htmx:historyRestore", keepLanguageLink);

function markFaults() {
  for (const fault of form()?.querySelectorAll(".fault[id]") ?? []) {
    const field = document.getElementById(fault.id.replace(/-fault$/, ""));
    const wrong = fault.textContent.trim() !== "";
    if (!field || wrong === field.hasAttribute("aria-invalid")) {
      continue;
    }
    const hints = (field.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => id && id !== fault.id);
    field.setAttribute("aria-describedby", (wrong ? [fault.id, ...hints] : hints).join(" "));
    if (wrong) {
      field.setAttribute("aria-invalid", "true");
    } else {
      field.removeAttribute("aria-invalid");
    }
  }
}

function keepLanguageLink() {
  const link = document.querySelector("a.language");
  if (link) {
    link.search = location.search;
  }
}

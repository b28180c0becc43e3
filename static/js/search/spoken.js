// What the page says: its words in the reader's language, and a live region that outlives every answer.
const region = document.createElement("p");
region.className = "visually-hidden";
region.setAttribute("role", "status");
document.body.append(region);

export function words(name, value = "") {
  const text = document.getElementById("spoken")?.dataset[name] ?? "";
  return text.replace("#", value);
}

export function say(text) {
  region.textContent = text.replace(/\s+/g, " ").trim();
}

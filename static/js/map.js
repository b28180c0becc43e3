// The map beside the list: Leaflet on a ground of our own, always in step with the list on the page.
"use strict";

import L from "leaflet";
import { addGround, clearPins } from "./map/ground.js";
import { listed, named, say } from "./map/list.js";
import * as pins from "./map/pins.js";
import { nearest, overlap, readBox, written } from "./map/space.js";

const MAX_ZOOM = 18;
const FIRST_ZOOM_MOST = 14;
const STEP = 0.4; // of the map's width or height
const MOVES = { north: [0, -STEP], south: [0, STEP], west: [-STEP, 0], east: [STEP, 0] };
const calm = matchMedia("(prefers-reduced-motion: reduce)");

let current = null;

class ClinicMap {
  constructor(section) {
    this.section = section;
    this.data = section.dataset;
    this.words = JSON.parse(this.data.words);
    this.part = (name) => section.querySelector(`[data-map-${name}]`);
    this.others = [];
    this.selected = null;
    this.part("frame").hidden = false;
    this.part("open").hidden = true;
    this.map = this.makeMap();
    this.pinLayer = L.layerGroup().addTo(this.map);
    this.areas = L.layerGroup().addTo(this.map);
    this.showFirst();
    this.map.on("moveend", () => this.moved());
    this.map.on("cities", () => clearPins(this.map, this.pinLayer));
    this.listen();
    addGround(this.map, this.data).catch(() => this.say(this.words.noGround));
    this.read();
  }

  makeMap() {
    const canvas = this.part("canvas");
    canvas.replaceChildren();
    return L.map(canvas, {
      attributionControl: false,
      zoomControl: false,
      scrollWheelZoom: false,
      maxZoom: MAX_ZOOM,
      minZoom: 2,
      zoomAnimation: !calm.matches,
      fadeAnimation: !calm.matches,
      inertia: !calm.matches,
    });
  }

  // The searched rectangle, or the clinics of the list with the place that was asked for.
  showFirst() {
    const box = readBox(this.data.box);
    const origin = this.origin();
    const around = origin?.lon ?? listed()[0]?.lon ?? -98;
    const points = listed().map(({ lat, lon }) => [lat, nearest(lon, around)]);
    if (origin) points.push([origin.lat, origin.lon]);
    if (box) this.map.fitBounds([[box.south, box.west], [box.north, box.east]]);
    else if (points.length) this.map.fitBounds(points, { padding: [40, 40], maxZoom: FIRST_ZOOM_MOST });
    else this.map.setView([39, -98], 4);
  }

  origin() {
    const [lat, lon] = [this.data.lat, this.data.lon].map(Number);
    return this.data.lat ? { lat, lon, radius: Number(this.data.area ?? 0) } : null;
  }

  listen() {
    this.section.addEventListener("click", (event) => {
      const move = event.target.closest("[data-move]")?.dataset.move;
      if (move === "in") this.map.zoomIn(1, { animate: !calm.matches });
      else if (move === "out") this.map.zoomOut(1, { animate: !calm.matches });
      else if (move) this.map.panBy(this.map.getSize().scaleBy(L.point(MOVES[move])), { animate: !calm.matches });
    });
    this.part("close").addEventListener("click", () => this.close());
    this.ended = new AbortController();
    const follow = (name, on) =>
      document.addEventListener(
        name,
        ({ target }) => {
          const hit = target.closest?.("[data-hit]");
          if (hit) this.mark(hit.dataset.hit, on);
        },
        { signal: this.ended.signal },
      );
    for (const name of ["mouseover", "focusin"]) follow(name, true);
    for (const name of ["mouseout", "focusout"]) follow(name, false);
  }

  // Reads the list again: after it was swapped, sorted or filtered in place.
  read() {
    this.hits = listed();
    for (const { element, id } of this.hits) {
      const show = element.querySelector("[data-show-on-map]");
      if (show) {
        show.hidden = false;
        show.onclick = () => this.show(id);
      }
    }
    this.draw();
    this.ask();
  }

  moved() {
    const search = this.part("search");
    search.hidden = false;
    search.href = `${this.data.path}?${[this.data.again, `bbox=${written(this.edges(0.02))}`].filter(Boolean).join("&")}#map`;
    this.draw();
    this.ask();
  }

  // The view in degrees, a little smaller where it is to fit into itself again.
  edges(less = 0) {
    const view = this.map.getBounds().pad(-less);
    return { west: view.getWest(), south: view.getSouth(), east: view.getEast(), north: view.getNorth() };
  }

  // Asks for the other clinics of the search in view; a later question takes back an earlier one.
  async ask() {
    this.asking?.abort();
    this.asking = new AbortController();
    const box = readBox(this.data.box);
    const seen = box ? overlap(this.edges(), box) : this.edges();
    const query = [this.data.query, `zoom=${this.map.getZoom()}`, seen && `bbox=${written(seen)}`];
    try {
      const empty = { data: { clinics: [], clusters: [] } };
      const answer = seen ? await this.fetch(`${this.data.api}?${query.filter(Boolean).join("&")}`) : empty;
      this.others = pins.others(answer.data, this.hits);
      this.draw();
      this.say(this.counted());
    } catch (error) {
      if (error.name !== "AbortError") this.say(this.words.away);
    }
  }

  async fetch(url) {
    const answer = await fetch(url, { signal: this.asking.signal, headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(answer.statusText);
    return answer.json();
  }

  counted() {
    const view = this.map.getBounds();
    const shown = this.hits.filter(({ lat, lon }) => view.contains([lat, nearest(lon, this.map.getCenter().lng)]));
    const more = this.others.reduce((sum, { count }) => sum + count, 0);
    const listPart = say(this.words.shown, { shown: shown.length, count: this.hits.length });
    return more ? `${listPart} ${say(more === 1 ? this.words.moreOne : this.words.more, { count: more })}` : listPart;
  }

  say(text) {
    this.part("said").textContent = text;
  }

  draw() {
    const focused = this.section.contains(document.activeElement) && document.activeElement.dataset.key;
    this.pinLayer.clearLayers();
    this.areas.clearLayers();
    this.drawAreas();
    const taken = [];
    for (const group of pins.gathered(this.map, this.hits)) this.drawGroup(group, taken);
    for (const other of pins.merged(this.map, this.others)) this.drawOther(other, taken);
    clearPins(this.map, this.pinLayer);
    if (focused) this.focusPin(focused);
  }

  focusPin(key) {
    const pin = this.section.querySelector(`[data-key="${CSS.escape(key)}"]`);
    (pin ?? this.part("canvas")).focus({ preventScroll: true });
  }

  // Where only an area is known, an area is drawn.
  drawAreas() {
    const origin = this.origin();
    const around = this.map.getCenter().lng;
    const circle = (lat, lon, radius, className) =>
      L.circle([lat, nearest(lon, around)], { radius, className, interactive: false, weight: 1.5 }).addTo(this.areas);
    for (const { lat, lon, radius } of this.hits) if (radius) circle(lat, lon, radius, "map-area");
    if (!origin) return;
    if (this.data.radius && !this.data.box) circle(origin.lat, origin.lon, Number(this.data.radius), "map-reach");
    const dot = document.createElement("span");
    dot.className = "map-origin";
    const icon = L.divIcon({ className: "map-pin-place", html: dot, iconSize: [0, 0] });
    const options = { icon, keyboard: false, interactive: false, zIndexOffset: -1000 };
    L.marker([origin.lat, nearest(origin.lon, around)], options).addTo(this.areas).getElement()?.setAttribute("aria-hidden", "true");
  }

  drawGroup(group, taken) {
    const { members } = group;
    if (members.length === 1) this.drawHit(members[0], taken);
    else if (!pins.parts(this.map, members)) for (const member of pins.fan(this.map, group)) this.drawHit(member, taken);
    else this.drawTogether(members, taken);
  }

  drawHit({ hit, here }, taken) {
    const label = hit.radius ? `${named(hit)} (${this.words.area})` : named(hit);
    const look = hit.radius ? "map-pin-hit map-pin-area" : "map-pin-hit";
    const act = () => this.select(hit);
    const element = pins.button({ key: `hit-${hit.id}`, text: hit.number, label, look, act });
    element.dataset.ids = ` ${hit.id} `;
    element.setAttribute("aria-pressed", String(this.selected === hit.id));
    element.onmouseenter = element.onfocus = () => hit.element.classList.add("hit-marked");
    element.onmouseleave = element.onblur = () => hit.element.classList.remove("hit-marked");
    pins.marker(pins.placed(this.map, here, taken), element).addTo(this.pinLayer);
  }

  drawTogether(members, taken) {
    const bounds = L.latLngBounds(members.map(({ here }) => here));
    const key = `hits-${members[0].hit.id}`;
    const act = () => this.closer(bounds);
    const text = `${members.length}`;
    const element = pins.button({ key, text, label: pins.labelOfGroup(this.words, members), look: "map-pin-group", act });
    element.dataset.ids = ` ${members.map(({ hit }) => hit.id).join(" ")} `;
    pins.marker(pins.placed(this.map, bounds.getCenter(), taken), element).addTo(this.pinLayer);
  }

  drawOther(other, taken) {
    const here = L.latLng(other.lat, nearest(other.lon, this.map.getCenter().lng));
    const single = other.name !== undefined;
    const label = single
      ? say(this.words.other, { name: other.name })
      : say(other.count === 1 ? this.words.clusterOne : this.words.cluster, { count: other.count });
    const act = () => (single ? this.showCard({ ...other, element: null }) : this.enter(other));
    const look = single ? "map-pin-other" : "map-pin-cluster";
    const element = pins.button({ key: other.key, text: single ? "" : other.count, label, look, act });
    pins.marker(pins.placed(this.map, here, taken), element).addTo(this.pinLayer);
  }

  // Into a cluster; where zooming no longer helps, its clinics become the list.
  enter(cluster) {
    if (this.map.getZoom() >= MAX_ZOOM) {
      location.assign(`${this.data.path}?${[this.data.again, `bbox=${written(pins.areaOf(cluster))}`].filter(Boolean).join("&")}#map`);
      return;
    }
    this.map.setView([cluster.lat, nearest(cluster.lon, this.map.getCenter().lng)], this.map.getZoom() + 2, {
      animate: !calm.matches,
    });
  }

  closer(bounds) {
    const zoom = Math.max(this.map.getBoundsZoom(bounds, false, L.point(60, 60)), this.map.getZoom() + 1);
    this.map.setView(bounds.getCenter(), Math.min(zoom, MAX_ZOOM), { animate: !calm.matches });
  }

  mark(id, on) {
    this.section.querySelector(`[data-ids*=" ${id} "]`)?.classList.toggle("map-pin-marked", on);
  }

  // From the list to the map.
  show(id) {
    const hit = this.hits.find((one) => one.id === id);
    const alone = () => this.section.querySelector(`[data-key="hit-${id}"]`);
    const here = [hit.lat, nearest(hit.lon, this.map.getCenter().lng)];
    let zoom = this.map.getZoom();
    this.map.setView(here, zoom, { animate: false });
    while (!alone() && zoom < MAX_ZOOM) this.map.setView(here, (zoom += 1), { animate: false });
    this.section.scrollIntoView({ block: "nearest", behavior: calm.matches ? "auto" : "smooth" });
    this.select(hit);
    this.focusPin(`hit-${id}`);
  }

  select(hit) {
    this.selected = hit.id;
    for (const { element, id } of this.hits) element.classList.toggle("hit-selected", id === hit.id);
    for (const pin of this.section.querySelectorAll("[data-ids]"))
      if (pin.hasAttribute("aria-pressed")) pin.setAttribute("aria-pressed", String(pin.dataset.key === `hit-${hit.id}`));
    this.showCard(hit);
  }

  showCard(clinic) {
    const card = this.part("card");
    const name = clinic.number ? named(clinic) : clinic.name;
    card.querySelector("[data-card-page]").href = clinic.url;
    const toList = card.querySelector("[data-card-list]");
    toList.hidden = !clinic.element;
    if (clinic.element) toList.href = `#hit-${clinic.number}`;
    card.querySelector("[data-card-area]").hidden = !clinic.radius;
    card.querySelector("[data-card-doubt]").hidden = !clinic.doubted;
    card.hidden = false;
    this.part("chosen").textContent = say(this.words.selected, { name });
  }

  end() {
    this.asking?.abort();
    this.ended.abort();
    this.map.remove();
    current = null;
  }

  close() {
    this.end();
    this.part("canvas").replaceChildren();
    this.part("frame").hidden = true;
    const opener = this.part("open");
    opener.hidden = false;
    opener.focus();
    for (const { element } of this.hits) {
      element.classList.remove("hit-selected", "hit-marked");
      const show = element.querySelector("[data-show-on-map]");
      if (show) show.hidden = true;
    }
  }
}

function open(section, { focus }) {
  current = new ClinicMap(section);
  if (focus) section.querySelector("[data-map-title]").focus();
}

document.addEventListener("map:open", ({ detail }) => {
  current?.end();
  open(detail, { focus: true });
});

// The list was swapped in place, or an earlier one restored: a new section gets its map, an old one reads anew.
function follow() {
  if (!current) return;
  const section = document.querySelector("[data-map]");
  if (section === current.section && section.isConnected) {
    current.read();
    return;
  }
  current.end();
  if (section) open(section, { focus: false });
}

for (const event of ["htmx:afterSwap", "htmx:historyRestore"]) document.addEventListener(event, follow);

// The base map of our own: states, the counties of those in view, the largest cities; or an operator's tiles.
import L from "leaflet";
import { feature } from "topojson-client";
import { nearest, written } from "./space.js";

const COUNTIES_FROM = 6; // zoom
const ACROSS = { "02": -360, 60: 360, 66: -360, 69: -360, 15: 360 }; // drawn a second time beyond the antimeridian
const LABEL = { width: 7, height: 18, room: 4 }; // pixels: of a letter, of a line, between labels

const PIN_HALF = 14;

async function json(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(answer.statusText);
  return answer.json();
}

export async function addGround(map, data) {
  map.createPane("land").style.zIndex = 150;
  map.createPane("places").style.zIndex = 450;
  map.getPane("places").style.pointerEvents = "none";
  if (data.tiles) {
    L.tileLayer(data.tiles, { maxZoom: map.getMaxZoom() }).addTo(map);
  } else {
    const renderer = L.svg({ pane: "land", padding: 0.5 });
    const [atlas, list] = await Promise.all([json(data.states), json(`${data.outlines}/list.json`)]);
    addStates(map, atlas, renderer);
    const drawn = new Set();
    map.on("moveend", () => addCounties(map, data, list, renderer, drawn));
    addCounties(map, data, list, renderer, drawn);
    const labels = L.layerGroup([], { pane: "places" }).addTo(map);
    map.on("moveend", () => addCities(map, data, labels));
    addCities(map, data, labels);
  }
}

function addStates(map, atlas, renderer) {
  const states = feature(atlas, atlas.objects.states).features;
  const style = { renderer, className: "map-land", interactive: false, weight: 1 };
  L.geoJSON(states, { ...style, style }).addTo(map);
  for (const state of states.filter(({ id }) => id in ACROSS)) {
    const coordsToLatLng = ([lon, lat]) => L.latLng(lat, lon + ACROSS[state.id]);
    L.geoJSON(state, { ...style, style, coordsToLatLng }).addTo(map);
  }
}

async function addCounties(map, data, list, renderer, drawn) {
  if (map.getZoom() < COUNTIES_FROM) return;
  const view = map.getBounds();
  for (const [code, { box }] of Object.entries(list)) {
    const [west, south, east, north] = box;
    const turn = nearest((west + east) / 2, map.getCenter().lng) - (west + east) / 2;
    const inView = view.intersects([[south, west + turn], [north, east + turn]]);
    if (!inView || drawn.has(code)) continue;
    drawn.add(code);
    json(`${data.outlines}/${code}.json`).then(
      ({ counties }) => {
        const lines = counties.map((line) => line.map(([lon, lat]) => [lat, lon + turn]));
        L.polyline(lines, { renderer, className: "map-counties", interactive: false, weight: 1 }).addTo(map);
      },
      () => drawn.delete(code), // asked again at the next move
    );
  }
}

async function addCities(map, data, labels) {
  const view = map.getBounds();
  const edges = { west: view.getWest(), south: view.getSouth(), east: view.getEast(), north: view.getNorth() };
  const found = await json(`${data.places}?bbox=${written(edges)}`).catch(() => null);
  if (!found || !map.getContainer().isConnected) return;
  labels.clearLayers();
  const taken = [];
  for (const { name, lat, lon } of found.data) {
    const here = [lat, nearest(lon, map.getCenter().lng)];
    const { x, y } = map.latLngToContainerPoint(here);
    const half = (name.length * LABEL.width) / 2 + LABEL.room;
    if (taken.some((other) => Math.abs(other.x - x) < half + other.half && Math.abs(other.y - y) < LABEL.height)) continue;
    taken.push({ x, y, half });
    const text = document.createElement("span");
    text.textContent = name;
    const icon = L.divIcon({ className: "map-city", html: text, iconSize: [0, 0] });
    labels.addLayer(L.marker(here, { icon, pane: "places", interactive: false, keyboard: false }));
  }
  for (const marker of labels.getLayers()) marker.getElement()?.setAttribute("aria-hidden", "true");
  map.fire("cities");
}

// A name that a pin would cover in part is not shown.
export function clearPins(map, pinLayer) {
  const pins = pinLayer.getLayers().map((pin) => map.latLngToLayerPoint(pin.getLatLng()));
  map.eachLayer((layer) => {
    const name = layer.options.pane === "places" && layer.getElement?.();
    if (!name) return;
    const at = map.latLngToLayerPoint(layer.getLatLng());
    const half = (name.textContent.length * LABEL.width) / 2 + PIN_HALF;
    name.hidden = pins.some((pin) => Math.abs(pin.x - at.x) < half && Math.abs(pin.y - at.y) < LABEL.height / 2 + PIN_HALF);
  });
}

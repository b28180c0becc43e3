// What stands on the map: numbered pins, groups of them, and the other clinics of the search; each is a button.
import L from "leaflet";
import { named, say } from "./list.js";
import { boxOfTile, nearest, tileOf } from "./space.js";

const PIN = 34; // pixels from one pin's middle to the next
const DIRECTIONS = 16;
const NAMED = 4; // of a group; more would be a speech
const FARTHEST = 3; // pins away from where it belongs

// Hits that lie too near each other to be told apart at this zoom, together.
export function gathered(map, hits) {
  const groups = [];
  for (const hit of hits) {
    const here = L.latLng(hit.lat, nearest(hit.lon, map.getCenter().lng));
    const at = map.latLngToLayerPoint(here);
    const group = groups.find((other) => other.at.distanceTo(at) < PIN);
    if (group) group.members.push({ hit, here });
    else groups.push({ at, members: [{ hit, here }] });
  }
  return groups;
}

// Whether zooming in would ever draw them apart.
export function parts(map, members) {
  const [first, ...others] = members.map(({ here }) => map.project(here, map.getMaxZoom()));
  return others.some((other) => other.distanceTo(first) >= PIN);
}

// Places around one point, for clinics that stand in the same spot.
export function fan(map, group) {
  const middle = map.latLngToLayerPoint(group.members[0].here);
  const radius = Math.max(PIN * 0.6, (group.members.length * PIN) / (2 * Math.PI));
  return group.members.map(({ hit }, place) => {
    const turn = (2 * Math.PI * place) / group.members.length - Math.PI / 2;
    const at = middle.add([radius * Math.cos(turn), radius * Math.sin(turn)]);
    return { hit, here: map.layerPointToLatLng(at) };
  });
}

// The clinics of the search that the list does not show, from what the server says of each tile.
export function others(answer, hits) {
  const shown = new Set(hits.map(({ id }) => id));
  const singles = answer.clinics
    .filter(({ id }) => !shown.has(id))
    .map(({ id, name, url, doubted, location }) => ({ key: `clinic-${id}`, count: 1, name, url, doubted, ...location }));
  const clusters = answer.clusters.map((cluster) => without(cluster, hits)).filter(({ count }) => count > 0);
  return [...clusters, ...singles];
}

// Those too near each other to be told apart at this zoom, as one.
export function merged(map, found) {
  const apart = [];
  for (const other of found) {
    const here = L.latLng(other.lat, nearest(other.lon, map.getCenter().lng));
    const at = map.latLngToLayerPoint(here);
    const near = apart.find((one) => one.at.distanceTo(at) < PIN);
    if (near) near.members.push(other);
    else apart.push({ at, members: [other] });
  }
  return apart.map(({ members }) => (members.length === 1 ? members[0] : together(members)));
}

function together(members) {
  const count = members.reduce((sum, one) => sum + one.count, 0);
  const middle = (axis) => members.reduce((sum, one) => sum + one[axis] * one.count, 0) / count;
  const boxes = members.map((one) => (one.tile ? boxOfTile(one.tile) : spot(one)));
  return { key: members[0].key, count, lat: middle("lat"), lon: middle("lon"), box: around(boxes) };
}

function spot({ lat, lon }) {
  return { west: lon - 1e-4, south: lat - 1e-4, east: lon + 1e-4, north: lat + 1e-4 };
}

function around(boxes) {
  const edge = (name, choose) => choose(...boxes.map((box) => box[name]));
  return {
    west: edge("west", Math.min),
    south: edge("south", Math.min),
    east: edge("east", Math.max),
    north: edge("north", Math.max),
  };
}

function without(cluster, hits) {
  const zoom = Number(cluster.tile.split("/")[0]);
  const inside = hits.filter(({ lat, lon }) => tileOf(lat, lon, zoom) === cluster.tile);
  const count = cluster.count - inside.length;
  const middle = (axis) => (cluster[axis] * cluster.count - inside.reduce((sum, hit) => sum + hit[axis], 0)) / count;
  return { key: cluster.tile, tile: cluster.tile, count, lat: middle("lat"), lon: middle("lon") };
}

// The free spot nearest to where something belongs, so that nothing covers anything else.
export function placed(map, at, taken) {
  const free = (point) => taken.every((other) => other.distanceTo(point) >= PIN);
  const here = map.latLngToLayerPoint(at);
  let found = free(here) ? here : null;
  for (let step = 1; !found && step <= DIRECTIONS * FARTHEST * 4; step += 1) {
    const turn = (2 * Math.PI * step) / DIRECTIONS;
    const away = (PIN / 4) * Math.ceil(step / DIRECTIONS);
    const point = here.add([away * Math.cos(turn), away * Math.sin(turn)]);
    if (free(point)) found = point;
  }
  taken.push(found ?? here);
  return map.layerPointToLatLng(found ?? here);
}

export function button({ key, text, label, look, act }) {
  const element = document.createElement("button");
  Object.assign(element, { type: "button", className: `map-pin ${look}`, textContent: text, onclick: act });
  element.dataset.key = key;
  element.setAttribute("aria-label", label);
  element.title = label;
  L.DomEvent.disableClickPropagation(element);
  return element;
}

export function marker(here, element) {
  const icon = L.divIcon({ className: "map-pin-place", html: element, iconSize: [0, 0] });
  return L.marker(here, { icon, keyboard: false, interactive: false, alt: "" });
}

export function labelOfGroup(words, members) {
  const names = members.slice(0, NAMED).map(({ hit }) => named(hit));
  const list = [...names, ...(members.length > NAMED ? ["…"] : [])].join("; ");
  return `${say(words.group, { count: members.length })} ${list}`;
}

export function areaOf({ tile, box }) {
  return box ?? boxOfTile(tile);
}

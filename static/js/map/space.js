// Rectangles and tiles in degrees, right across the antimeridian.

export function wrapped(lon) {
  return ((((lon + 180) % 360) + 360) % 360) - 180;
}

// The longitude of the same meridian that lies nearest to another one.
export function nearest(lon, other) {
  return lon + 360 * Math.round((other - lon) / 360);
}

export function readBox(text) {
  const [west, south, east, north] = (text || "").split(",").map(Number);
  return text ? { west, south, east: east < west ? east + 360 : east, north } : null;
}

// What both rectangles hold, or null. `east` may lie beyond 180.
export function overlap(one, other) {
  const turn = nearest((other.west + other.east) / 2, (one.west + one.east) / 2) - (other.west + other.east) / 2;
  const both = {
    west: Math.max(one.west, other.west + turn),
    south: Math.max(one.south, other.south),
    east: Math.min(one.east, other.east + turn),
    north: Math.min(one.north, other.north),
  };
  return both.west < both.east && both.south < both.north ? both : null;
}

// As `bbox` spells it: west > east where it crosses the antimeridian.
export function written({ west, south, east, north }) {
  const all = east - west >= 360;
  const edges = [all ? -180 : wrapped(west), Math.max(south, -90), all ? 180 : wrapped(east), Math.min(north, 90)];
  return edges.map((degrees) => Number(degrees.toFixed(5))).join(",");
}

// The tile of this zoom that holds a point, as the server numbers them.
export function tileOf(lat, lon, zoom) {
  const tiles = 2 ** zoom;
  const up = (Math.max(-85.05112878, Math.min(85.05112878, lat)) * Math.PI) / 180;
  const inside = (position) => Math.max(0, Math.min(tiles - 1, Math.floor(position * tiles)));
  return `${zoom}/${inside((lon + 180) / 360)}/${inside((1 - Math.asinh(Math.tan(up)) / Math.PI) / 2)}`;
}

export function boxOfTile(tile) {
  const [zoom, column, row] = tile.split("/").map(Number);
  const tiles = 2 ** zoom;
  const lat = (edge) => (Math.atan(Math.sinh(Math.PI * (1 - (2 * edge) / tiles))) * 180) / Math.PI;
  const lon = (edge) => (edge / tiles) * 360 - 180;
  return { west: lon(column), south: lat(row + 1), east: lon(column + 1), north: lat(row) };
}

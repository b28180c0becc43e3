// Cuts us-atlas into one small file a state (its land, and the lines between its counties) and a list of them.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { feature, mesh } from "topojson-client";

const short = (lines) => lines.map((line) => line.map((point) => point.map((degrees) => Number(degrees.toFixed(3)))));

function box(rings) {
  const points = rings.flat();
  const [lons, lats] = [0, 1].map((axis) => points.map((point) => point[axis]));
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
}

export async function writeOutlines(source, folder) {
  const atlas = JSON.parse(await readFile(source));
  const { states, counties } = atlas.objects;
  const listed = {};
  await mkdir(folder, { recursive: true });
  for (const state of states.geometries) {
    const { type, coordinates } = feature(atlas, state).geometry;
    const land = short(type === "Polygon" ? coordinates : coordinates.flat());
    const own = { ...counties, geometries: counties.geometries.filter(({ id }) => id.startsWith(state.id)) };
    const lines = short(mesh(atlas, own, (one, other) => one !== other).coordinates);
    listed[state.id] = { name: state.properties.name, box: box(land) };
    await writeFile(`${folder}/${state.id}.json`, JSON.stringify({ land, counties: lines }));
  }
  await writeFile(`${folder}/list.json`, JSON.stringify(listed));
}

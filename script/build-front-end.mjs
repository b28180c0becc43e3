// Builds static/build from static/js and the locked packages: small bundles, the map's alone, outlines and sheets.
import { copyFile, mkdir, readdir } from "node:fs/promises";
import { build } from "esbuild";
import { writeOutlines } from "./outlines.mjs";

const out = "static/build";
const scripts = (await readdir("static/js")).filter((name) => name.endsWith(".js"));

await mkdir(out, { recursive: true });
await build({
  entryPoints: scripts.map((name) => `static/js/${name}`),
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  sourcemap: "linked",
  outdir: out,
});
await build({ entryPoints: ["static/css/site.css"], bundle: true, minify: true, outdir: out });
await copyFile("node_modules/leaflet/dist/leaflet.css", `${out}/leaflet.css`);
await copyFile("node_modules/us-atlas/states-10m.json", `${out}/states.json`);
await writeOutlines("node_modules/us-atlas/counties-10m.json", `${out}/outlines`);

/** @file A map of real and drawn images as a page: the image under the pointer is shown. */
import { encodePng, tileImages } from "../../data/index.js";
import { colorOf } from "../../explore/index.js";
import type { ImageMap } from "../../explore/index.js";
import type { ImageBatch } from "../../metrics/index.js";
import { version } from "../../training/index.js";
import { escaped } from "./html.js";
import type { MapData, MapLayer } from "./map-data.js";
import { htmlPage } from "./page.js";

const columns = 40;

const style = `
#map { width: min(100%, 800px); aspect-ratio: 1; border: 1px solid var(--line); touch-action: none; }
#tip { position: absolute; pointer-events: none; background: var(--soft); border: 1px solid var(--line); padding: 6px; border-radius: 6px; }
#tip canvas { display: block; }
.classes { display: flex; flex-wrap: wrap; gap: 4px 16px; } .classes i { display: inline-block; width: 10px; height: 10px; border-radius: 5px; margin-right: 6px; }
`;

/** The page. @param title of the map, and @param facts lines below it */
export async function mapPage(map: ImageMap, title: string, facts: readonly string[]): Promise<string> {
  const { real, drawn, points } = map;
  const { width, height } = real;
  const data: MapData = {
    ...{ width, height, columns },
    real: await layerOf(real, points.subarray(0, 2 * real.count), (index) => classOf(map, real, index)),
    drawn: await layerOf(drawn, points.subarray(2 * real.count), (index) =>
      [`seed ${map.seed + index}`, classOf(map, drawn, index)].filter((text) => text !== "").join(", "),
    ),
  };
  const body = `<h1>${escaped(title)}</h1>
${facts.map((line) => `<p>${escaped(line)}</p>`).join("\n")}
<div class="controls">
<label><input id="real" type="checkbox" checked> real images: dots</label>
<label><input id="drawn" type="checkbox" checked> drawn images: rings</label>
<span class="note">point at one to see it</span>
</div>
${classList(map)}
<canvas id="map" role="img" aria-label="${escaped(title)}"></canvas>
<div id="tip" hidden><canvas id="thumbnail"></canvas><span id="name"></span></div>
<p class="note">Made by Ganvas ${version}.</p>`;
  return htmlPage({ title, body, data, script: new URL("map-script.js", import.meta.url), style });
}

/** A class's name; nothing without classes. */
function classOf({ classNames }: ImageMap, { labelled }: ImageBatch, index: number): string {
  const label = labelled?.labels[index];
  return label === undefined ? "" : (classNames?.[label] ?? `class ${label}`);
}

const cssOf = (label: number | undefined): string => `rgb(${colorOf(label).join(" ")})`;

async function layerOf(batch: ImageBatch, points: Float32Array, nameOf: (index: number) => string): Promise<MapLayer> {
  const { count, labelled } = batch;
  const png = await encodePng(tileImages(batch.images, { ...sizeOf(batch), count, columns, padding: 0 }));
  const isSeeThrough = labelled === undefined;
  return {
    points: Array.from(points, (value) => Number(value.toFixed(4))),
    colors: Array.from({ length: count }, (_, index) =>
      isSeeThrough ? "rgb(150 160 175 / 30%)" : cssOf(labelled.labels[index]),
    ),
    names: Array.from({ length: count }, (_, index) => nameOf(index)),
    sheet: `data:image/png;base64,${Buffer.from(png).toString("base64")}`,
  };
}

const sizeOf = ({ height, width, channels }: ImageBatch) => ({ height, width, channels });

/** The colours of the real images' classes. */
function classList({ real, classNames }: ImageMap): string {
  const { classes } = real.labelled ?? { classes: 0 };
  if (classes === 0) return "";
  const items = Array.from({ length: Math.min(classes, 40) }, (_, label) => {
    const name = classNames?.[label] ?? `class ${label}`;
    return `<span><i style="background: ${cssOf(label)}"></i>${escaped(name)}</span>`;
  });
  return `<p class="classes">${items.join("")}</p>`;
}

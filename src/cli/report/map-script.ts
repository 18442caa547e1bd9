/** @file The script of a map's page: draws the points, and shows the image under the pointer. It is put inline as it is compiled, so that it imports nothing but types. */
import type { MapData, MapLayer } from "./map-data.js";

const side = 800; // of the map, in its own units
const [dot, ring, reach] = [3, 4, 12];
const shownSide = 128; // of an image, in pixels of the page

const found = (id: string): HTMLElement => {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`internal: the page has no ${id}`);
  return element;
};
const contextOf = (canvas: HTMLCanvasElement): CanvasRenderingContext2D => {
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("internal: no canvas");
  return context;
};

const { real, drawn, width, height, columns } = JSON.parse(found("data").textContent) as MapData;
const map = found("map") as HTMLCanvasElement;
const thumbnail = found("thumbnail") as HTMLCanvasElement;
const layers = [
  { name: "real", layer: real, box: found("real") as HTMLInputElement },
  { name: "drawn", layer: drawn, box: found("drawn") as HTMLInputElement },
];
const sheets = new Map(
  layers.map(({ layer }) => {
    const image = new Image();
    image.src = layer.sheet;
    return [layer, image] as const;
  }),
);

const place = ({ points }: MapLayer, index: number): readonly [number, number] => [
  (((points[2 * index] ?? 0) / 1.04 + 1) * side) / 2,
  ((1 - (points[2 * index + 1] ?? 0) / 1.04) * side) / 2,
];

function draw(): void {
  const density = (map.clientWidth / side) * window.devicePixelRatio;
  [map.width, map.height] = [side * density, side * density];
  const context = contextOf(map);
  context.scale(density, density);
  for (const { name, layer, box } of layers) {
    if (!box.checked) continue;
    for (const [index, color] of layer.colors.entries()) {
      context.beginPath();
      context.arc(...place(layer, index), name === "real" ? dot : ring, 0, 2 * Math.PI);
      context.fillStyle = color;
      context.fill();
      if (name === "real") continue;
      context.strokeStyle = getComputedStyle(map).color;
      context.stroke();
    }
  }
}

/** The image whose point is nearest to a place of the map, if it is near. */
function nearest(x: number, y: number): { name: string; layer: MapLayer; index: number } | undefined {
  let best: ReturnType<typeof nearest>;
  let least = reach;
  for (const { name, layer, box } of layers.toReversed()) {
    if (!box.checked) continue;
    for (const index of layer.names.keys()) {
      const [px, py] = place(layer, index);
      const distance = Math.hypot(px - x, py - y);
      if (distance >= least) continue;
      [best, least] = [{ name, layer, index }, distance];
    }
  }
  return best;
}

function show(event: PointerEvent): void {
  const at = map.getBoundingClientRect();
  const hit = nearest(((event.clientX - at.left) * side) / at.width, ((event.clientY - at.top) * side) / at.height);
  const tip = found("tip");
  tip.hidden = hit === undefined;
  if (hit === undefined) return;
  const { name, layer, index } = hit;
  const scale = shownSide / Math.max(width, height);
  [thumbnail.width, thumbnail.height] = [width * scale, height * scale];
  const context = contextOf(thumbnail);
  context.imageSmoothingEnabled = false;
  const from = [(index % columns) * width, Math.floor(index / columns) * height] as const;
  const sheet = sheets.get(layer);
  if (sheet !== undefined) context.drawImage(sheet, ...from, width, height, 0, 0, thumbnail.width, thumbnail.height);
  found("name").textContent = `${name}: ${layer.names[index] ?? ""}`;
  const isRight = event.clientX > window.innerWidth - 2 * shownSide;
  tip.style.left = `${event.clientX + window.scrollX + (isRight ? -shownSide - 32 : 16)}px`;
  tip.style.top = `${event.clientY + window.scrollY + 16}px`;
}

draw();
for (const { box } of layers) box.addEventListener("input", draw);
window.addEventListener("resize", draw);
window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
map.addEventListener("pointermove", show);
map.addEventListener("pointerdown", show);
map.addEventListener("pointerleave", () => (found("tip").hidden = true));

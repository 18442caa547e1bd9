/** @file Points of the plane in a picture: what a grid of tiles is for images. Pure; saving is another file's work. */
import { ShapeError } from "../base/errors.js";
import type { Picture } from "./image-grid.js";

/** Points that are drawn alike. */
export interface ScatterLayer {
  /** [N, 2], x to the right and y up. */
  readonly points: Float32Array;
  /** Red, green, blue, 0 … 255. */
  readonly color: readonly [number, number, number];
  /** Of a dot, in pixels; default 1.5. */
  readonly radius?: number | undefined;
  /** Of a dot, in (0, 1]; where dots lie over each other the colour gets stronger. Default 0.6. */
  readonly opacity?: number | undefined;
  /** Width of a ring's line, in pixels; whole discs unless given. */
  readonly ring?: number | undefined;
}

/** Looks of the picture. */
export interface ScatterOptions {
  /** Pixels; default 400. */
  readonly side?: number | undefined;
  /** The picture shows [−extent, extent] along both axes; what lies outside is left out. Default 1.1, for points in [−1, 1] and some that miss. */
  readonly extent?: number | undefined;
}

/** Of the data, and of what a generator makes of them. */
export const scatterColors = { data: [150, 170, 200], samples: [200, 60, 20] } as const;

const paper = 255;
const frame = 200;

/**
 * Draws points in square pictures with a frame; later layers lie over earlier ones, and edges are smooth.
 * @throws ShapeError if a layer has half a point, or the side is no whole number of at least 8
 */
export function scatterPicture(
  layers: readonly ScatterLayer[],
  { side = 400, extent = 1.1 }: ScatterOptions = {},
): Picture {
  if (!Number.isInteger(side) || side < 8) throw new ShapeError(`scatter: side ${side}; give a whole number from 8 on`);
  const data = new Uint8Array(side * side * 3).fill(paper);
  for (let at = 0; at < side; at++) {
    for (const [x, y] of [
      [at, 0],
      [at, side - 1],
      [0, at],
      [side - 1, at],
    ] as const) {
      data.fill(frame, 3 * (y * side + x), 3 * (y * side + x) + 3);
    }
  }
  for (const layer of layers) {
    if (layer.points.length % 2 !== 0) throw new ShapeError(`scatter: ${layer.points.length} values are no [N, 2]`);
    for (let at = 0; at < layer.points.length; at += 2) {
      const x = ((layer.points[at]! / extent + 1) * side) / 2;
      const y = ((1 - layer.points[at + 1]! / extent) * side) / 2;
      if (x >= 0 && x <= side && y >= 0 && y <= side) drawDot(data, side, x, y, layer);
    }
  }
  return { width: side, height: side, channels: 3, data };
}

/** Blends a disc or a ring with smooth edges into the picture. */
function drawDot(
  data: Uint8Array,
  side: number,
  x: number,
  y: number,
  { color, radius = 1.5, opacity = 0.6, ring = Infinity }: ScatterLayer,
): void {
  const [left, top] = [Math.floor(x - radius), Math.floor(y - radius)];
  const reach = Math.ceil(2 * radius) + 1;
  for (let row = Math.max(0, top); row < Math.min(side, top + reach); row++) {
    for (let column = Math.max(0, left); column < Math.min(side, left + reach); column++) {
      const inside = radius + 0.5 - Math.hypot(column + 0.5 - x, row + 0.5 - y); // 1 and more: whole pixel
      const covered = Math.min(1, inside, ring + 1 - inside);
      if (covered <= 0) continue;
      const share = opacity * covered;
      const at = 3 * (row * side + column);
      for (let channel = 0; channel < 3; channel++) {
        data[at + channel] = Math.round(data[at + channel]! * (1 - share) + color[channel]! * share);
      }
    }
  }
}

/** A generator's points over the data's. @param samples and @param data [N, 2] each */
export const samplesOverData = (samples: Float32Array, data: Float32Array, options?: ScatterOptions): Picture =>
  scatterPicture(
    [
      { points: data, color: scatterColors.data, opacity: 0.3 },
      { points: samples, color: scatterColors.samples },
    ],
    options,
  );

/**
 * @file What can be measured on images of strokes and shapes, so that a direction can be found that changes it. Ink is what is light, from 0 to 1; where the
 * borders of images are light, it is what is dark.
 */
import type { ImageSpec } from "../../gan/index.js";

/** One image's ink, [H, W], and its sums. */
interface Drawing {
  /** Mean luminance in [0, 1]. */
  readonly light: number;
  /** Mean of red less blue, in [−1, 1]; 0 of grey images. */
  readonly warmth: number;
  readonly height: number;
  readonly width: number;
  readonly ink: Float64Array;
  readonly total: number;
  /** Central moments of second order, of one unit of ink, in pixels²: across, down, and both. */
  readonly across: number;
  readonly down: number;
  readonly both: number;
}

const measures = {
  /** Mean luminance, of ink and paper alike. */
  brightness: ({ light }) => light,
  /** Red against blue. */
  warmth: ({ warmth }) => warmth,
  /** Of strokes, in pixels: twice the ink over the length of its outline, which is the sum of its slopes; a stroke of length l has 2 l of outline and l · t of ink. */
  thickness: (drawing) => (2 * drawing.total) / Math.max(1e-9, outlineOf(drawing)),
  /** Of upright strokes, to the right: the tangent of their angle, −μ₁₁ / μ₀₂, by which MNIST's digits are put upright. */
  slant: ({ both, down }) => -both / Math.max(1e-9, down),
  /** In pixels: the side of an even square that spreads as much. */
  width: ({ across }) => Math.sqrt(12 * across),
  height: ({ down }) => Math.sqrt(12 * down),
} satisfies Record<string, (drawing: Drawing) => number>;

/** What is measured on images. */
export type Attribute = keyof typeof measures;
export const attributes = Object.keys(measures) as readonly Attribute[];

/** Pixels' luminance in [0, 1], by ITU-R BT.601 for colours. */
function luminance(images: Float32Array, { channels }: ImageSpec): Float64Array {
  const at = (pixel: number, channel: number): number => images[pixel * channels + channel] ?? 0;
  return Float64Array.from({ length: images.length / channels }, (_, pixel) => {
    const value = channels === 3 ? 0.299 * at(pixel, 0) + 0.587 * at(pixel, 1) + 0.114 * at(pixel, 2) : at(pixel, 0);
    return Math.min(1, Math.max(0, (value + 1) / 2));
  });
}

/** Whether the borders of most images are light. */
function isOnLight(light: Float64Array, { height, width }: ImageSpec): boolean {
  let [total, count] = [0, 0];
  for (let pixel = 0; pixel < light.length; pixel++) {
    const [x, y] = [pixel % width, Math.floor(pixel / width) % height];
    if (x !== 0 && y !== 0 && x !== width - 1 && y !== height - 1) continue;
    total += light[pixel] ?? 0;
    count++;
  }
  return total > count / 2;
}

function drawingOf(ink: Float64Array, { height, width }: ImageSpec): Omit<Drawing, "light" | "warmth"> {
  let [total, x, y] = [0, 0, 0];
  for (let at = 0; at < ink.length; at++) {
    const share = ink[at] ?? 0;
    total += share;
    x += share * (at % width);
    y += share * Math.floor(at / width);
  }
  const mass = Math.max(1e-9, total);
  let [across, down, both] = [0, 0, 0];
  for (let at = 0; at < ink.length; at++) {
    const share = (ink[at] ?? 0) / mass;
    const [dx, dy] = [(at % width) - x / mass, Math.floor(at / width) - y / mass];
    across += share * dx * dx;
    down += share * dy * dy;
    both += share * dx * dy;
  }
  return { height, width, ink, total, across, down, both };
}

/** Σ |∇ ink|, by differences forwards; beyond the image there is no ink. */
function outlineOf({ ink, height, width }: Pick<Drawing, "ink" | "height" | "width">): number {
  const at = (x: number, y: number): number =>
    x < 0 || y < 0 || x >= width || y >= height ? 0 : (ink[y * width + x] ?? 0);
  let length = 0;
  for (let y = -1; y < height; y++) {
    for (let x = -1; x < width; x++) length += Math.hypot(at(x + 1, y) - at(x, y), at(x, y + 1) - at(x, y));
  }
  return length;
}

/** Measures images. @param images [N, H, W, C] in [−1, 1]. @returns [N] for each attribute */
export function measureImages(
  images: Float32Array,
  image: ImageSpec,
  wanted: readonly Attribute[],
): Record<Attribute, Float64Array> {
  const light = luminance(images, image);
  const ink = isOnLight(light, image) ? light.map((value) => 1 - value) : light;
  const pixels = image.height * image.width;
  const warm = (at: number): number =>
    image.channels === 3 ? ((images[3 * at] ?? 0) - (images[3 * at + 2] ?? 0)) / 2 : 0;
  const drawings = Array.from({ length: ink.length / pixels }, (_, index) => {
    const [start, end] = [index * pixels, (index + 1) * pixels];
    let [total, warmth] = [0, 0];
    for (let at = start; at < end; at++) {
      total += light[at] ?? 0;
      warmth += warm(at);
    }
    return { ...drawingOf(ink.subarray(start, end), image), light: total / pixels, warmth: warmth / pixels };
  });
  return Object.fromEntries(
    wanted.map((name) => [name, Float64Array.from(drawings, (drawing) => measures[name](drawing))]),
  ) as Record<Attribute, Float64Array>;
}

/** @file How a game is drawn: the discriminator's map, the generator's map of its latents, points, arrows. Only drawing; nothing here computes a network. */
import type { playground } from "ganvas/browser";

/** Colours of a theme. Blue is what is real, orange what is made; their difference survives every common colour blindness. */
export interface Palette {
  readonly ink: string;
  /** Red, green, blue. */
  readonly real: readonly [number, number, number];
  readonly made: readonly [number, number, number];
  /** The same for points on tinted ground. */
  readonly realPoint: string;
  readonly madePoint: string;
}

export const palettes: Readonly<Record<"light" | "dark", Palette>> = {
  light: {
    ...{ ink: "#3b3f4c", real: [60, 130, 235], made: [240, 130, 40] },
    ...{ realPoint: "#0b4fb3", madePoint: "#c2410c" },
  },
  dark: {
    ...{ ink: "#c9cdd8", real: [70, 130, 230], made: [225, 120, 40] },
    ...{ realPoint: "#8cc0ff", madePoint: "#ffb066" },
  },
};

/** Where the plane lies on a square canvas. */
export interface Scale {
  /** Side of the canvas in its pixels. */
  readonly side: number;
  /** Half the side of the window, in the networks' units. */
  readonly extent: number;
  /** Canvas pixels for one of CSS. */
  readonly density: number;
}

/** x and y of the canvas for a place of the plane. */
export const onCanvas = ({ side, extent }: Scale, x: number, y: number): [number, number] => [
  ((x / extent + 1) / 2) * side,
  ((1 - y / extent) / 2) * side,
];

/** The place of the plane for x and y in [0, 1] of the canvas, y downwards. */
export const onPlane = (extent: number, x: number, y: number): [number, number] => [
  (2 * x - 1) * extent,
  (1 - 2 * y) * extent,
];

/**
 * How D leans at a value, in [−1, 1]: 1 is surely real.
 * @param middle what D says where it cannot tell; without one the middle of what it says here is taken
 */
export function leaningOf(
  heat: Float32Array,
  { isProbability, undecided }: Pick<playground.PlaygroundFacts, "isProbability" | "undecided">,
): (value: number) => number {
  if (isProbability) return (value) => 2 * value - 1;
  let [least, most] = [Infinity, -Infinity];
  for (const value of heat) {
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  const middle = undecided ?? (least + most) / 2;
  const reach = Math.max(1e-9, most - middle, middle - least);
  return (value) => (value - middle) / reach;
}

/** The strongest tint, and how it grows with D's certainty: less than in proportion, so that an undecided D has a map, too. */
const [heatOpacity, heatExponent] = [0.6, 0.6];

/** D's map as an image of one pixel a cell: blue where it believes, orange where it does not, clear where it cannot tell. */
export function heatImage(heat: Float32Array, facts: playground.PlaygroundFacts, palette: Palette): ImageData {
  const n = Math.round(Math.sqrt(heat.length));
  const image = new ImageData(n, n);
  const leaning = leaningOf(heat, facts);
  heat.forEach((value, cell) => {
    const lean = leaning(value);
    const [red, green, blue] = lean > 0 ? palette.real : palette.made;
    image.data.set([red, green, blue, 255 * heatOpacity * Math.min(1, Math.abs(lean)) ** heatExponent], 4 * cell);
  });
  return image;
}

/** Dots as one path: half the time of one at a time. @param radius in CSS pixels */
function dots(context: CanvasRenderingContext2D, scale: Scale, points: Float32Array, radius: number): void {
  const r = radius * scale.density;
  context.beginPath();
  for (let i = 0; i + 1 < points.length; i += 2) {
    const [x, y] = onCanvas(scale, points[i] ?? NaN, points[i + 1] ?? NaN);
    if (!(x > -r && y > -r && x < scale.side + r && y < scale.side + r)) continue;
    context.moveTo(x + r, y);
    context.arc(x, y, r, 0, 2 * Math.PI);
  }
  context.fill();
}

/** The data's points, and circles around its modes: whole ones where there are made points, broken ones where there are none. */
export function paintReal(
  context: CanvasRenderingContext2D,
  scale: Scale,
  { reals, modes, modeRadius }: playground.PlaygroundFacts,
  coverage: playground.Coverage | undefined,
  palette: Palette,
): void {
  context.fillStyle = palette.realPoint;
  context.globalAlpha = modes.length > 0 ? 0.5 : 0.3;
  dots(context, scale, reals, 1.6);
  context.globalAlpha = 1;
  context.strokeStyle = palette.realPoint;
  context.lineWidth = 1.5 * scale.density;
  const radius = (modeRadius / scale.extent / 2) * scale.side + 5 * scale.density;
  modes.forEach(([modeX, modeY], mode) => {
    const hits = coverage?.kind === "modes" ? (coverage.perMode[mode] ?? 0) : 0;
    const [x, y] = onCanvas(scale, modeX, modeY);
    context.setLineDash(hits > 0 ? [] : [3 * scale.density, 3 * scale.density]);
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.stroke();
  });
  context.setLineDash([]);
}

export function paintMade(
  context: CanvasRenderingContext2D,
  scale: Scale,
  points: Float32Array,
  palette: Palette,
): void {
  context.fillStyle = palette.madePoint;
  context.globalAlpha = 0.85;
  dots(context, scale, points, 2);
  context.globalAlpha = 1;
}

/** Longest arrow, in CSS pixels; the others in proportion. */
const longest = 46;

/** Arrows from points to where the generator's loss pushes them, the strongest at full length. */
export function paintArrows(
  context: CanvasRenderingContext2D,
  scale: Scale,
  { points, pushes = new Float32Array() }: playground.Frame,
  palette: Palette,
): void {
  const lengths = Array.from({ length: pushes.length / 2 }, (_, i) =>
    Math.hypot(pushes[2 * i] ?? 0, pushes[2 * i + 1] ?? 0),
  );
  // The strongest tenth may be longer than the rest together.
  const usual = [...lengths].sort((a, b) => a - b)[Math.floor(lengths.length * 0.9)] ?? 0;
  if (!(usual > 0)) return;
  context.strokeStyle = palette.ink;
  context.lineWidth = 1.2 * scale.density;
  context.beginPath();
  lengths.forEach((length, i) => {
    const drawn = Math.min(1, length / usual) * longest * scale.density;
    if (!(drawn > 2)) return;
    const [x, y] = onCanvas(scale, points[2 * i] ?? NaN, points[2 * i + 1] ?? NaN);
    const [dx, dy] = [(pushes[2 * i] ?? 0) / length, -(pushes[2 * i + 1] ?? 0) / length];
    const [tipX, tipY, head] = [x + dx * drawn, y + dy * drawn, Math.min(5 * scale.density, drawn / 2)];
    context.moveTo(x, y);
    context.lineTo(tipX, tipY);
    context.lineTo(tipX - head * (dx + 0.6 * dy), tipY - head * (dy - 0.6 * dx));
    context.moveTo(tipX, tipY);
    context.lineTo(tipX - head * (dx - 0.6 * dy), tipY - head * (dy + 0.6 * dx));
  });
  context.stroke();
}

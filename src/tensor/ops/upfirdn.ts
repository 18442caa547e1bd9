/**
 * @file Upsample, filter, downsample: the resampling of StyleGAN (Karras et al. 2020, arXiv:1912.04958; `upfirdn2d.py` of stylegan3).
 * Legend: zero insertion by `up`, zeros around, convolution with the filter, every `down`-th pixel.
 */
import type { Tensor } from "../graph/tensor.js";
import { fourSides, perAxis } from "./convolution.js";
import type { ConvolutionOptions, PerAxis } from "./convolution.js";
import { imageShape, requireWhole } from "./image-shape.js";
import { pad, slice } from "./movement.js";
import { filterSize, flipFilter, scaleFilter, setupFilter } from "./resampling-filter.js";
import type { ResamplingFilter } from "./resampling-filter.js";
import { rejectShape } from "./shape-checks.js";
import { sumTaps, tapWeight } from "./taps.js";
import type { AxisWalk, Tap } from "./taps.js";

export interface UpfirdnOptions {
  /** Every pixel is followed by up − 1 zeros; 1 unless given. */
  readonly up?: PerAxis;
  /** Every down-th pixel of the result is kept; 1 unless given. */
  readonly down?: PerAxis;
  /** Zeros around the enlarged image: one number, [vertical, horizontal] or [top, bottom, left, right]; negative ones crop. 0 unless given. */
  readonly padding?: ConvolutionOptions["padding"];
  /** Correlate instead of convolve: take the taps in the order given. */
  readonly flip?: boolean;
  /** Factor on the result; 1 unless given. */
  readonly gain?: number;
}

/** One axis: which input pixels each block of results reads, and with which taps. */
interface AxisPlan extends AxisWalk {
  /** The first result's first input pixel; below 0 in the padding. */
  readonly first: number;
  /** Input pixels that a block of results reads. */
  readonly reach: number;
  /** Zeros before and after the input. */
  readonly before: number;
  readonly after: number;
  /** Results before the last downsampling. */
  readonly results: number;
  /** What is left to do after the taps: every `rest`-th result. */
  readonly rest: number;
  /** Index of the tap by which phase r weighs input pixel first + t; outside the taps, it does not read it. */
  readonly tapOf: (t: number, r: number) => number;
}

/** With q = first + t, result up·i + r reads input i·step + q through tap up·q + lead − r. */
function planAxis(
  size: number,
  taps: number,
  { up, down, lead, trail }: { up: number; down: number; lead: number; trail: number },
): AxisPlan {
  const full = size * up + lead + trail - taps + 1; // results without downsampling
  if (full < 1)
    rejectShape("upfirdn2d", `${taps} taps do not fit into ${size}·${up} pixels with padding ${lead} and ${trail}`);
  const step = up === 1 ? down : 1;
  const results = up === 1 ? Math.ceil(full / down) : full;
  const count = Math.ceil(results / up);
  const first = Math.ceil(-lead / up);
  const reach = Math.floor((taps - 1 - lead + up - 1) / up) - first + 1;
  return {
    count,
    step,
    phases: up,
    first,
    reach,
    before: Math.max(0, -first),
    after: Math.max(0, first + (count - 1) * step + reach - size),
    results,
    rest: up === 1 ? 1 : down,
    tapOf: (t, r) => up * (first + t) + lead - r,
  };
}

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** One pass: the rows, the columns or both. An axis without a plan stays as it is. */
function pass(
  x: Tensor,
  plans: readonly [AxisPlan | null, AxisPlan | null],
  tap: (row: number, column: number) => number,
): Tensor {
  const whole = (size: number) => ({ count: size, step: 1, phases: 1, start: 0, reach: 1, tapOf: () => 0 });
  const [rows, columns] = plans.map((plan, index) =>
    plan === null ? whole(x.shape[index + 1] ?? 1) : { ...plan, start: plan.first + plan.before },
  );
  if (rows === undefined || columns === undefined) throw new Error("internal: an image has two axes");
  const taps = range(rows.reach).flatMap((t) =>
    range(columns.reach).map((u): Tap => {
      const weights = range(rows.phases).flatMap((r) =>
        range(columns.phases).map((s) => tap(rows.tapOf(t, r), columns.tapOf(u, s))),
      );
      const weight = tapWeight(weights, [1, rows.phases, 1, columns.phases, 1]);
      return { row: rows.start + t, column: columns.start + u, weight };
    }),
  );
  return sumTaps(x, rows, columns, taps);
}

/**
 * Upsamples by zeros, filters and downsamples. The image is padded once; then a separable filter takes two fused passes, a full one one.
 * @param x [N, H, W, C]
 * @param filter of {@link setupFilter}
 * @returns [N, H′, W′, C], H′ = ⌊(H·up + top + bottom − rows) / down⌋ + 1
 * @throws ShapeError when the filter is larger than the padded image.
 */
export function upfirdn2d(x: Tensor, filter: ResamplingFilter, options: UpfirdnOptions = {}): Tensor {
  const [n, height, width, channels] = imageShape("upfirdn2d", x);
  const [up, down] = [perAxis(options.up ?? 1), perAxis(options.down ?? 1)];
  for (const factor of [...up, ...down]) requireWhole("upfirdn2d", "a factor", factor);
  const [top, bottom, left, right] = fourSides(options.padding ?? 0);
  const scaled = scaleFilter(filter, options.gain ?? 1);
  const ordered = options.flip === true ? scaled : flipFilter(scaled);
  const [tapRows, tapColumns] = filterSize(ordered);
  const rows = planAxis(height, tapRows, { up: up[0], down: down[0], lead: top, trail: bottom });
  const columns = planAxis(width, tapColumns, { up: up[1], down: down[1], lead: left, trail: right });
  const padded = pad(x, [0, rows.before, columns.before, 0], [0, rows.after, columns.after, 0]);
  let filtered: Tensor;
  if (ordered.kind === "full") {
    filtered = pass(padded, [rows, columns], (i, j) => ordered.taps[i]?.[j] ?? 0);
  } else {
    const vertical = (image: Tensor) => pass(image, [rows, null], (i) => ordered.vertical[i] ?? 0);
    const horizontal = (image: Tensor) => pass(image, [null, columns], (_, j) => ordered.horizontal[j] ?? 0);
    // Whole rows of pixels are one long loop of the vertical pass: it takes the larger image.
    filtered = up[0] > 1 ? vertical(horizontal(padded)) : horizontal(vertical(padded));
  }
  const kept = (plan: AxisPlan) => Math.ceil(plan.results / plan.rest);
  return slice(filtered, [0, 0, 0, 0], [n, kept(rows), kept(columns), channels], [1, rows.rest, columns.rest, 1]);
}

/**
 * Filters without a change of size (StyleGAN's `filter2d`); beyond the border lie zeros.
 * @param x [N, H, W, C]
 * @param filter [1, 2, 1] (StyleGAN) unless given
 */
export function blur(x: Tensor, filter: ResamplingFilter = setupFilter([1, 2, 1])): Tensor {
  const [rows, columns] = filterSize(filter).map((size) => [Math.floor(size / 2), Math.floor((size - 1) / 2)] as const);
  return upfirdn2d(x, filter, { padding: [...(rows ?? [0, 0]), ...(columns ?? [0, 0])] });
}

/** StyleGAN2's filter for both directions. */
const defaultFilter = (): ResamplingFilter => setupFilter([1, 3, 3, 1]);

/**
 * Enlarges with a filter and keeps the brightness (StyleGAN's `upsample2d`).
 * @param x [N, H, W, C]
 * @param filter [1, 3, 3, 1] (StyleGAN2) unless given
 * @returns [N, H·factor, W·factor, C]
 */
export function upsampleFiltered(x: Tensor, filter: ResamplingFilter = defaultFilter(), factor = 2): Tensor {
  const sides = filterSize(filter).flatMap((size) => [
    Math.floor((size + factor - 1) / 2),
    Math.floor((size - factor) / 2),
  ]);
  const [top = 0, bottom = 0, left = 0, right = 0] = sides;
  return upfirdn2d(x, filter, { up: factor, padding: [top, bottom, left, right], gain: factor * factor });
}

/**
 * Shrinks with a filter (StyleGAN's `downsample2d`).
 * @param x [N, H, W, C], H and W multiples of the factor
 * @param filter [1, 3, 3, 1] (StyleGAN2) unless given
 * @returns [N, H / factor, W / factor, C]
 */
export function downsampleFiltered(x: Tensor, filter: ResamplingFilter = defaultFilter(), factor = 2): Tensor {
  const sides = filterSize(filter).flatMap((size) => [
    Math.floor((size - factor + 1) / 2),
    Math.floor((size - factor) / 2),
  ]);
  const [top = 0, bottom = 0, left = 0, right = 0] = sides;
  return upfirdn2d(x, filter, { down: factor, padding: [top, bottom, left, right] });
}

/**
 * @file Weighted sums of shifted images (the filters of StyleGAN, `tensor/ops/taps.ts`) as convolutions of each channel by itself: Conv, or ConvTranspose where
 * every pixel becomes a block, y[i·p + r] = Σ over taps t of w[t, r] · x[i + t]. The zeros around the image become padding.
 */
import { isOp } from "../../../tensor/graph/tensor.js";
import type { Tensor } from "../../../tensor/graph/tensor.js";
import { constantValue } from "../../../tensor/rewrite/simplify.js";
import type { Emitter, Value } from "../emitter.js";
import { arranged, channelsFirst } from "../order.js";
import { fixed, fixedValue } from "../size.js";
import type { Pattern } from "./pattern.js";
import { imageNode, planes, under } from "./resampling.js";

/** One term: where the image begins, how it is walked, and the weights of each result of a block, [rows, columns]. */
interface Term {
  readonly image: Tensor;
  readonly start: readonly [number, number];
  readonly step: readonly [number, number];
  readonly count: readonly [number, number];
  readonly weights: readonly (readonly number[])[];
}

/** Results for each pixel of an image, along both axes. */
type Phases = readonly [rows: number, columns: number];

/** The numbers of a known tensor [1, p, 1, q, 1] or less, as p × q; of a scalar, everywhere the same. */
function weightsOf(emitter: Emitter, tensor: Tensor, [rows, columns]: Phases): number[][] | undefined {
  const value = constantValue(tensor);
  const grid = (at: (r: number, s: number) => number): number[][] =>
    Array.from({ length: rows }, (_, r) => Array.from({ length: columns }, (__, s) => at(r, s)));
  if (value !== undefined) return grid(() => Math.fround(value));
  const known = emitter.value(tensor);
  if (known.kind !== "known") return undefined;
  const { shape, data } = known.values;
  if (shape.length !== 6) return undefined;
  const [, i, p = 1, j, q = 1, c] = shape;
  if (i !== 1 || j !== 1 || c !== 1 || (p !== 1 && p !== rows) || (q !== 1 && q !== columns)) return undefined;
  return grid((r, s) => data[(p === 1 ? 0 : r) * q + (q === 1 ? 0 : s)] ?? 0);
}

/** The image of a term: a slice of it, perhaps with axes of one element for the blocks, or all of it. */
function sliced(tensor: Tensor, isPhased: boolean): Omit<Term, "weights"> | undefined {
  const slice = isPhased ? under(tensor, "reshape") : tensor;
  const [image] = slice?.inputs ?? [];
  if (slice === undefined || image === undefined || !isOp(slice, "slice") || image.shape.length !== 4) return undefined;
  const [, top = 0, left = 0] = slice.op.start;
  const [, down = 1, across = 1] = slice.op.step;
  const [, rows = 1, columns = 1, channels] = slice.shape;
  if (channels !== image.shape[3] || slice.shape[0] !== image.shape[0]) return undefined;
  return { image, start: [top, left], step: [down, across], count: [rows, columns] };
}

/** All terms of a sum; undefined when one of them is something else. */
function termsOf(emitter: Emitter, tensor: Tensor, phases: Phases, isPhased: boolean): Term[] | undefined {
  const sum = under(tensor, "broadcast") ?? tensor;
  if (isOp(sum, "add")) {
    const parts = sum.inputs.map((part) => termsOf(emitter, part, phases, isPhased));
    return parts.every((part) => part !== undefined) ? parts.flat() : undefined;
  }
  if (!isOp(sum, "mul")) return undefined;
  const [shifted, factor] = sum.inputs;
  if (shifted === undefined || factor === undefined) return undefined;
  const part = sliced(under(shifted, "broadcast") ?? shifted, isPhased);
  const weights = weightsOf(emitter, factor, phases);
  return part === undefined || weights === undefined ? undefined : [{ ...part, weights }];
}

/** Zeros that surround an image, and what they surround. */
function unpadded(image: Tensor): { x: Tensor; before: readonly number[]; after: readonly number[] } {
  const [x] = image.inputs;
  const isPad = isOp(image, "pad") && image.op.interior.every((count) => count === 0);
  const isOnPixels = isPad && [0, 3].every((axis) => image.op.before[axis] === 0 && image.op.after[axis] === 0);
  if (!isOnPixels || x === undefined) return { x: image, before: [0, 0], after: [0, 0] };
  return { x, before: image.op.before.slice(1, 3), after: image.op.after.slice(1, 3) };
}

/** An image with zeros above and below, left and right, as NCHW. */
function withZeros(emitter: Emitter, x: Tensor, zeros: readonly (readonly number[])[]): string {
  const image = planes(emitter, x);
  if (zeros.flat().every((count) => count === 0)) return image;
  const counts = ([0, 1] as const).map((end) => [0, 0, ...zeros.map((ofAxis) => ofAxis[end] ?? 0)]);
  const extents = emitter.sizesOf(x).map((size, axis) => {
    const [before = 0, after = 0] = zeros[axis - 1] ?? [];
    return before + after === 0 ? size : fixed((x.shape[axis] ?? 0) + before + after);
  });
  return emitter.node("Pad", [image, emitter.integers(counts.flat())], arranged(extents, channelsFirst));
}

/** One axis of the convolution. */
interface AxisKernel {
  readonly taps: number;
  readonly before: number;
  readonly after: number;
}

/** How an axis of taps is laid out, or undefined where padding would be negative. */
function axisKernel(
  { size, reach, count, step, phases }: { size: number; reach: number; count: number; step: number; phases: number },
  zeros: readonly [before: number, after: number],
): AxisKernel | undefined {
  if (phases === 1) {
    const isExact = Math.floor((size - reach) / step) + 1 === count;
    const left = size - reach - (count - 1) * step; // pixels behind the last window
    return isExact && left >= 0 ? { taps: reach, before: zeros[0], after: zeros[1] } : undefined;
  }
  if (step !== 1) return undefined;
  const before = (reach - 1 - zeros[0]) * phases;
  const after = (size - count - zeros[1]) * phases;
  return before >= 0 && after >= 0 ? { taps: reach * phases, before, after } : undefined;
}

export const filters: Pattern = (emitter, tensor): Value | undefined => {
  if (tensor.shape.length !== 4) return undefined;
  const apart = under(tensor, "reshape");
  const isPhased = apart?.shape.length === 6;
  const phases: Phases = isPhased ? [apart.shape[2] ?? 1, apart.shape[4] ?? 1] : [1, 1];
  const terms = termsOf(emitter, isPhased ? apart : tensor, phases, isPhased);
  const [first] = terms ?? [];
  if (terms === undefined || first === undefined || terms.length < 2) return undefined;
  const isOne = terms.every(
    ({ image, step, count }) =>
      image === first.image && step.join() === first.step.join() && count.join() === first.count.join(),
  );
  const isFixed = emitter
    .sizesOf(first.image)
    .slice(1)
    .every((size) => fixedValue(size) !== undefined);
  if (!isOne || !isFixed) return undefined;
  const { x, before, after } = unpadded(first.image);
  /** Whether the convolution can bring the zeros of an axis: a transposed one only takes away at the ends of axes that it enlarges. */
  const takesZeros = (axis: 0 | 1): boolean => !isPhased || phases[axis] > 1;
  const reach = ([0, 1] as const).map((axis) => Math.max(...terms.map(({ start }) => start[axis])) + 1);
  const axes = ([0, 1] as const).map((axis) =>
    axisKernel(
      {
        size: first.image.shape[axis + 1] ?? 1,
        reach: reach[axis] ?? 1,
        count: first.count[axis],
        step: first.step[axis],
        phases: phases[axis],
      },
      takesZeros(axis) ? [before[axis] ?? 0, after[axis] ?? 0] : [0, 0],
    ),
  );
  const [rows, columns] = axes;
  if (rows === undefined || columns === undefined) return undefined;
  const isMixed = isPhased && ([0, 1] as const).some((axis) => phases[axis] === 1 && reach[axis] !== 1);
  if (isMixed) return undefined;
  const kernel = new Float32Array(rows.taps * columns.taps);
  for (const { start, weights } of terms)
    for (const [r, ofRow] of weights.entries())
      for (const [s, weight] of ofRow.entries()) {
        // A transposed convolution turns its kernel round: tap t comes (reach − 1 − t) blocks behind.
        const place = (axis: 0 | 1, phase: number): number =>
          isPhased ? ((reach[axis] ?? 1) - 1 - start[axis]) * phases[axis] + phase : start[axis];
        const at = place(0, r) * columns.taps + place(1, s);
        kernel[at] = (kernel[at] ?? 0) + weight;
      }
  const channels = tensor.shape[3] ?? 1;
  const values = new Float32Array(channels * kernel.length);
  for (let channel = 0; channel < channels; channel++) values.set(kernel, channel * kernel.length);
  const shape = [channels, 1, rows.taps, columns.taps];
  const weight = emitter.initializer({ type: "float32", shape, values, origin: "filter" });
  const left = ([0, 1] as const).map((axis) => (takesZeros(axis) ? [0, 0] : [before[axis] ?? 0, after[axis] ?? 0]));
  const image = withZeros(emitter, x, left);
  return imageNode(emitter, tensor, isPhased ? "ConvTranspose" : "Conv", [image, weight], {
    kernel_shape: [rows.taps, columns.taps],
    strides: isPhased ? phases : first.step,
    pads: [rows.before, columns.before, rows.after, columns.after],
    group: channels,
  });
};

/**
 * @file Convolutions, and their input and weight adjoints, as correlations: source[i·stride + a·step + origin] under tap a, for base
 * positions i. A convolution is one. Its input adjoint is one per remainder of the result's row and column by the stride, each with
 * the taps that reach it. For Winograd's algorithm, whose taps must lie as far apart as its positions, a 4×4 kernel at stride 2 is
 * four with 2×2 taps, one per remainder of the source's row and column, added up.
 */
import type { ConvolutionKind, OpOf } from "../graph/op.js";
import { tileResults } from "./convolution-algorithm.js";
import type { ConvolutionAlgorithm, ConvolutionSizes } from "./convolution-algorithm.js";

type Pair = readonly [vertical: number, horizontal: number];

/** One kernel position and its taps, vertical and horizontal. */
export interface Correlation {
  readonly taps: Pair;
  readonly stride: Pair;
  readonly step: Pair;
  readonly origin: Pair;
  /** The kernel's row (column) under tap a is kernelOrigin + a · kernelStep. */
  readonly kernelOrigin: Pair;
  readonly kernelStep: Pair;
  /** Base position i yields row (column) i · outStride + outOrigin of the result. */
  readonly outOrigin: Pair;
}

/** All correlations of a convolution. */
export interface Correlations {
  readonly images: number;
  /** Height and width of the source and of the result; for the weight adjoint, the result stands for the cotangent. */
  readonly source: Pair;
  readonly result: Pair;
  readonly groups: number;
  readonly groupInputs: number;
  readonly groupOutputs: number;
  readonly base: Pair;
  readonly outStride: Pair;
  readonly outPhases: number;
  readonly inPhases: number;
  /** `outPhases · inPhases` of them. */
  readonly phases: readonly Correlation[];
}

/** The same along one axis. */
interface Line {
  readonly taps: number;
  readonly stride: number;
  readonly step: number;
  readonly origin: number;
  readonly kernelOrigin: number;
  readonly kernelStep: number;
  readonly outOrigin: number;
}

/** What an axis of a convolution is made of. */
interface Axis {
  readonly kernel: number;
  readonly stride: number;
  readonly before: number;
  readonly dilation: number;
}

const one: Omit<Line, "taps" | "stride" | "step" | "origin"> = { kernelOrigin: 0, kernelStep: 1, outOrigin: 0 };

const forwardLine = ({ kernel, stride, before, dilation }: Axis): Line => ({
  ...one,
  taps: kernel,
  stride,
  step: dilation,
  origin: -before,
});

/** The taps of each remainder of the source's row by the stride; null where they do not lie as far apart as the positions. */
function splitLines({ kernel, stride, before, dilation }: Axis): Line[] | null {
  if (dilation !== 1 || kernel % stride !== 0) return null;
  return Array.from({ length: stride }, (_, phase) => ({
    ...one,
    taps: kernel / stride,
    stride,
    step: stride,
    origin: phase - before,
    kernelOrigin: phase,
    kernelStep: stride,
  }));
}

const remainder = (a: number, b: number): number => ((a % b) + b) % b;

/** The taps that reach each remainder of the result's row by the stride, in ascending order of the source's rows. */
function adjointLines({ kernel, stride, before, dilation }: Axis): Line[] {
  return Array.from({ length: stride }, (_, phase) => {
    const reaching = Array.from({ length: kernel }, (_tap, k) => k).filter(
      (k) => remainder(phase + before - k * dilation, stride) === 0,
    );
    const last = reaching.at(-1);
    if (last === undefined)
      return { taps: 0, stride: 1, step: 1, origin: 0, kernelOrigin: 0, kernelStep: 0, outOrigin: phase };
    const between = last - (reaching.at(-2) ?? last);
    return {
      taps: reaching.length,
      stride: 1,
      step: (between * dilation) / stride,
      origin: (phase + before - last * dilation) / stride,
      kernelOrigin: last,
      kernelStep: -between,
      outOrigin: phase,
    };
  });
}

/** Every combination of a vertical and a horizontal line, the horizontal one changing faster. */
const crossed = (vertical: readonly Line[], horizontal: readonly Line[]): Correlation[] =>
  vertical.flatMap((v) =>
    horizontal.map((h): Correlation => {
      const pair = (pick: (line: Line) => number): Pair => [pick(v), pick(h)];
      return {
        taps: pair((line) => line.taps),
        stride: pair((line) => line.stride),
        step: pair((line) => line.step),
        origin: pair((line) => line.origin),
        kernelOrigin: pair((line) => line.kernelOrigin),
        kernelStep: pair((line) => line.kernelStep),
        outOrigin: pair((line) => line.outOrigin),
      };
    }),
  );

/** Winograd's tiles are for two or three taps each way, as far apart as the positions, and four channels at a time. */
function suitsWinograd({ groupInputs, groupOutputs, phases }: Correlations): boolean {
  const taps = phases[0]?.taps[0];
  return (
    (taps === 2 || taps === 3) &&
    groupInputs % 4 === 0 &&
    groupOutputs % 4 === 0 &&
    phases.every((phase) =>
      [0, 1].every((axis) => phase.taps[axis] === taps && (phase.step[axis] ?? 0) === phase.stride[axis]),
    )
  );
}

/** Largest number of values under the kernel that are multiplied at once and then scattered. */
const maxScattered = 256;

/** The correlations by which an algorithm computes a convolution; null where it cannot. */
export function correlationsOf(
  op: OpOf<ConvolutionKind>,
  sizes: ConvolutionSizes,
  algorithm: ConvolutionAlgorithm,
): Correlations | null {
  const { images, height, width, channels, outHeight, outWidth, outputs, kernelHeight, kernelWidth } = sizes;
  const { stride, padding, dilation, groups } = op;
  const axes: [Axis, Axis] = [
    { kernel: kernelHeight, stride: stride[0], before: padding[0], dilation: dilation[0] },
    { kernel: kernelWidth, stride: stride[1], before: padding[2], dilation: dilation[1] },
  ];
  const [perGroup, outputsPerGroup] = [channels / groups, outputs / groups];
  const adjoint = op.kind === "conv2dInput";
  if (algorithm === "scatter") {
    const values = kernelHeight * kernelWidth * channels;
    if (!adjoint || groups > 1 || dilation[1] !== 1 || values > maxScattered) return null;
    return {
      images,
      source: [outHeight, outWidth],
      result: [height, width],
      groups,
      groupInputs: outputs,
      groupOutputs: values,
      base: [outHeight, outWidth],
      outStride: [1, 1],
      outPhases: 1,
      inPhases: 1,
      phases: crossed(
        [forwardLine({ kernel: 1, stride: 1, before: 0, dilation: 1 })],
        [forwardLine({ kernel: 1, stride: 1, before: 0, dilation: 1 })],
      ),
    };
  }
  if (adjoint) {
    const phases = crossed(adjointLines(axes[0]), adjointLines(axes[1]));
    const correlations: Correlations = {
      images,
      source: [outHeight, outWidth],
      result: [height, width],
      groups,
      groupInputs: outputsPerGroup,
      groupOutputs: perGroup,
      base: [Math.ceil(height / stride[0]), Math.ceil(width / stride[1])],
      outStride: stride,
      outPhases: phases.length,
      inPhases: 1,
      phases,
    };
    return algorithm === "direct" || suitsWinograd(correlations) ? correlations : null;
  }
  const split = tileResults[algorithm] > 1;
  const lines = axes.map((axis) => (split ? splitLines(axis) : [forwardLine(axis)]));
  const [vertical, horizontal] = lines;
  if (!vertical || !horizontal) return null;
  const phases = crossed(vertical, horizontal);
  const correlations: Correlations = {
    images,
    source: [height, width],
    result: [outHeight, outWidth],
    groups,
    groupInputs: perGroup,
    groupOutputs: outputsPerGroup,
    base: [outHeight, outWidth],
    outStride: [1, 1],
    outPhases: 1,
    inPhases: phases.length,
    phases,
  };
  return !split || suitsWinograd(correlations) ? correlations : null;
}

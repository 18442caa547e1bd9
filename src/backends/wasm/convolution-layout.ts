/**
 * @file What the convolution kernels are told: a descriptor (kernels/correlation.ts, word by word) with sizes, strides and the layout of
 * their scratch memory. Sizes suit every kernel build, whatever the width of its tiles.
 */
import { invariant } from "../../base/errors.js";
import { tileResults } from "../../tensor/plan/convolution-algorithm.js";
import { correlationsOf } from "../../tensor/plan/correlations.js";
import type { Correlation, Correlations } from "../../tensor/plan/correlations.js";
import type { ConvolutionStep } from "../../tensor/plan/plan.js";

/** The kernel that computes a step, its descriptor, and the scratch memory that it needs. */
export interface ConvolutionLayout {
  readonly kernel: "convolve" | "convolveGradient" | "scatterConvolve";
  readonly descriptor: readonly number[];
  readonly scratchBytes: number;
}

/** Bytes from one gathered row to the next, see kernels/tile-rows.ts. */
const rowPitch = 2112;
/** Longest depth block. */
const deepest = 512;
/** A panel is at most this wide, and the spare tile and its zeros this large. */
const widestTile = 16;
const spareBytes = 6 * 4 * widestTile + 64;
const tileWorkBytes = 192 + 2 * 36 * 16;
/** Rows of a strip, and bytes of A that should stay in the L2 cache with it. */
const [fewestRows, mostRows, stripBytes] = [24, 96, 640 << 10];
/** Packed weights above this come from far away: strips are higher, so that they come less often. */
const nearBytes = 4 << 20;
/** Values of a lane in a depth block of the weight adjoint, over all planes; bytes of packed results that the team shares at a time. */
const gradientBlock = 2304;
const spanBytes = 4 << 20;
/** Lanes of a segment of the weight adjoint. */
const segmentLanes = 96;

const lines = (bytes: number): number => Math.ceil(bytes / 64) * 64;
const upTo = (value: number, multiple: number): number => Math.ceil(value / multiple) * multiple;
/** Moves neighbouring planes into different sets of the cache. */
const apart = (bytes: number): number => lines(bytes) + 5 * 64;

/** The words of a descriptor that depend on the kernel. */
interface Words {
  readonly strip: number;
  readonly span?: number;
  readonly segment?: number;
  readonly weightsBytes: number;
  readonly weightsPlane: number;
  readonly threadsOffset: number;
  readonly threadBytes: number;
  readonly aOffset: number;
  readonly aPlane: number;
  readonly mOffset: number;
  readonly mPlane: number;
  readonly mPitch: number;
  readonly stripOffset: number;
}

const correlationWords = (c: Correlation): number[] =>
  [c.taps, c.stride, c.step, c.origin, c.kernelOrigin, c.kernelStep, c.outOrigin].flat();

/** All words in the order of the kernels' classes. */
function descriptorOf(step: ConvolutionStep, c: Correlations, words: Words): number[] {
  const { channels, outputs, kernelHeight, kernelWidth } = step.sizes;
  const perGroup = channels / step.op.groups;
  const { n, m } = tileOf(step, c);
  const adjoint = step.op.kind === "conv2dInput";
  const [sourceChannels, outChannels] = adjoint ? [outputs, channels] : [channels, outputs];
  return [
    ...[c.images, ...c.source, sourceChannels],
    ...[c.groups, c.groupInputs, c.groupOutputs, ...c.base, ...c.result, outChannels, ...c.outStride],
    ...[kernelWidth, perGroup * outputs, adjoint ? 1 : outputs, adjoint ? outputs : 1, outputs / step.op.groups],
    ...[n, m, c.outPhases, c.inPhases],
    ...[words.strip, words.span ?? 0, words.segment ?? 0, kernelHeight * kernelWidth * perGroup],
    ...[words.weightsBytes, words.weightsPlane, words.threadsOffset, words.threadBytes],
    ...[words.aOffset, words.aPlane, words.mOffset, words.mPlane, words.mPitch, words.stripOffset],
    ...c.phases.flatMap(correlationWords),
  ];
}

/** Where a thread's spare tile, pixel table and zeros end. */
const ownHead = ({ groupInputs }: Correlations): number => lines(spareBytes + tileWorkBytes + 4 * groupInputs);

/** Planes (n) and results (m) each way of the step's tiles. */
function tileOf(step: ConvolutionStep, { phases }: Correlations): { n: number; m: number } {
  const m = tileResults[step.algorithm];
  return { n: m === 1 ? 1 : (phases[0]?.taps[0] ?? 1) + m - 1, m };
}

/** Rows that a strip should have. @param depth of A; @param weightsBytes of all planes */
function stripRows(planes: number, depth: number, weightsBytes: number): number {
  if (planes === 1 || weightsBytes > nearBytes) return mostRows;
  return Math.min(mostRows, Math.max(fewestRows, Math.floor(stripBytes / (planes * Math.min(depth, deepest) * 4))));
}

function stripLayout(step: ConvolutionStep, c: Correlations, threads: number): ConvolutionLayout {
  const { n, m: unitRows } = tileOf(step, c);
  const winograd = n > 1;
  const planes = n * n;
  const perUnit = Math.ceil(c.base[1] / unitRows);
  const units = c.images * Math.ceil(c.base[0] / unitRows);
  const depth = winograd
    ? c.inPhases * c.groupInputs
    : Math.max(...c.phases.map(({ taps }) => taps[0] * taps[1])) * c.groupInputs;
  const mPitch = 4 * upTo(c.groupOutputs, widestTile);
  const weightsPlane = apart(depth * mPitch);
  const weightsBytes = planes * weightsPlane;
  // As many strips for each thread, of about as many rows as suit the cache.
  const most = Math.max(1, Math.floor(stripRows(planes, depth, weightsBytes) / perUnit));
  const strips = Math.ceil(units / most / threads) * threads;
  const strip = Math.max(1, Math.ceil(units / strips));
  const rows = upTo(strip * perUnit, 6);
  const aPlane = apart(rows * rowPitch);
  const mPlane = apart(rows * mPitch);
  const aOffset = ownHead(c);
  const mOffset = aOffset + planes * aPlane;
  const needsProducts = winograd || c.outPhases > 1;
  const stripOffset = mOffset + (needsProducts ? planes * mPlane : 0);
  const outChannels = c.groups * c.groupOutputs;
  const results = strip * unitRows * c.outStride[0] * c.result[1] * outChannels * 4;
  const threadBytes = lines(stripOffset + (step.product === null ? results : 0)) + 64;
  const threadsOffset = 64 * threads + lines(weightsBytes * c.outPhases * c.groups);
  const words = {
    strip,
    weightsBytes,
    weightsPlane,
    threadsOffset,
    threadBytes,
    aOffset,
    aPlane,
    mOffset,
    mPlane,
    mPitch,
  };
  return {
    kernel: "convolve",
    descriptor: descriptorOf(step, c, { ...words, stripOffset }),
    scratchBytes: threadsOffset + threads * threadBytes,
  };
}

function gradientLayout(step: ConvolutionStep, c: Correlations, threads: number): ConvolutionLayout {
  const { n, m } = tileOf(step, c);
  const winograd = n > 1;
  const planes = n * n;
  const positions = c.images * Math.ceil(c.base[0] / m) * Math.ceil(c.base[1] / m);
  const taps = c.phases[0] ?? { taps: [1, 1] };
  const lanes = (winograd ? c.inPhases : taps.taps[0] * taps.taps[1]) * c.groupInputs;
  const segments = threads * Math.ceil(lanes / threads / segmentLanes);
  const multiple = winograd ? 4 : 2; // whole vectors of channels
  const segment = upTo(Math.ceil(lanes / segments), multiple);
  const strip = Math.min(256, Math.max(64, 16 * Math.floor(gradientBlock / planes / 16)), positions);
  const mPitch = 4 * upTo(c.groupOutputs, widestTile);
  const perPosition = planes * mPitch;
  const span = Math.min(upTo(positions, strip), Math.max(1, Math.floor(spanBytes / perPosition / strip)) * strip);
  const weightsPlane = apart(span * mPitch);
  const mOffset = planes * weightsPlane;
  const weightsBytes = winograd ? apart(lanes * mPitch) : 0;
  const stripOffset = mOffset + planes * weightsBytes;
  const { kernelHeight, kernelWidth, outputs } = step.sizes;
  const unkept = step.product === null ? lines(kernelHeight * kernelWidth * c.groupInputs * outputs * 4) : 0;
  const threadsOffset = lines(stripOffset + unkept);
  const rowsOffset = ownHead(c);
  const aPlane = apart(strip * (4 * segment + 64));
  const aOffset = rowsOffset + planes * aPlane;
  const threadBytes = aOffset + lines((upTo(segment, 6) + 8) * strip * 4) + 64;
  const words = { strip, span, segment, weightsBytes, weightsPlane, threadsOffset, threadBytes, aOffset, aPlane };
  return {
    kernel: "convolveGradient",
    descriptor: descriptorOf(step, c, { ...words, mOffset, mPlane: rowsOffset, mPitch, stripOffset }),
    scratchBytes: threadsOffset + threads * threadBytes,
  };
}

/** The descriptor of the scattering lies in the only correlation, see kernels/convolution-scatter.ts. */
function scatterLayout(step: ConvolutionStep, c: Correlations, threads: number): ConvolutionLayout {
  const { stride, padding, dilation } = step.op;
  const { kernelHeight, kernelWidth, channels, outputs } = step.sizes;
  const [correlation] = c.phases;
  invariant(correlation !== undefined, "a scattered convolution has no correlation");
  const positions = c.base[0] * c.base[1];
  const strip = Math.min(positions, mostRows);
  const mPitch = 4 * upTo(c.groupOutputs, widestTile);
  const weightsBytes = apart(c.groupInputs * mPitch);
  const rows = upTo(strip, 6);
  const aOffset = ownHead(c);
  const mOffset = aOffset + apart(rows * rowPitch);
  const stripOffset = mOffset + lines(rows * mPitch);
  const results = step.product === null ? c.result[0] * c.result[1] * channels * 4 : 0;
  const threadBytes = lines(stripOffset + results) + 64;
  const threadsOffset = 64 * threads + lines(weightsBytes);
  const scattering: Correlations = {
    ...c,
    outStride: dilation,
    phases: [
      {
        ...correlation,
        kernelOrigin: [kernelHeight, kernelWidth],
        kernelStep: stride,
        outOrigin: [padding[0], padding[2]],
      },
    ],
  };
  const words = { strip, weightsBytes, weightsPlane: 0, threadsOffset, threadBytes, aOffset, aPlane: 0, mOffset };
  const descriptor = descriptorOf(step, scattering, { ...words, mPlane: 0, mPitch, stripOffset });
  invariant(outputs === c.groupInputs, "a scattered convolution has groups");
  return { kernel: "scatterConvolve", descriptor, scratchBytes: threadsOffset + threads * threadBytes };
}

/** How the kernels compute a step on so many threads. */
export function convolutionLayout(step: ConvolutionStep, threads: number): ConvolutionLayout {
  const correlations = correlationsOf(step.op, step.sizes, step.algorithm);
  invariant(correlations !== null, `${step.op.kind} cannot be computed by ${step.algorithm}`);
  if (step.algorithm === "scatter") return scatterLayout(step, correlations, threads);
  return step.op.kind === "conv2dWeight"
    ? gradientLayout(step, correlations, threads)
    : stripLayout(step, correlations, threads);
}

/**
 * @file Which algorithm computes a convolution: a model of what each costs on one thread, from the shape alone, so that the choice,
 * and with it every bit, is the same on all machines. The constants were measured by `ganvas bench conv`.
 */
import type { ConvolutionKind, OpOf } from "../graph/op.js";
import { convolutionAlgorithms, tileResults } from "./convolution-algorithm.js";
import type { ConvolutionAlgorithm, ConvolutionSizes } from "./convolution-algorithm.js";
import { correlationsOf } from "./correlations.js";
import type { Correlations } from "./correlations.js";

/** Nanoseconds: a multiplication in a full tile; a value gathered, transformed, copied or added. */
const cost = { multiply: 0.035, gather: 0.19, transform: 0.7, weights: 0.5, place: 0.3 };
/** Columns of a tile: products are computed for multiples of it. */
const tileColumns = 8;

const upTo = (value: number, multiple: number): number => Math.ceil(value / multiple) * multiple;

/** Multiplications and values moved, as the kernels do them. */
function directCost(
  kind: ConvolutionKind,
  { images, groups, groupInputs, groupOutputs, base, phases }: Correlations,
): number {
  const positions = images * base[0] * base[1];
  const taps = phases.reduce((sum, { taps: [high, wide] }) => sum + high * wide, 0);
  const values = positions * taps * groupInputs * groups;
  // The weight adjoint gathers the same values twice (rows, then panels) and has tiles of 6 or 4 of them.
  const multiplied =
    kind === "conv2dWeight"
      ? positions * groups * taps * upTo(groupInputs, 2) * upTo(groupOutputs, tileColumns)
      : values * upTo(groupOutputs, tileColumns);
  return multiplied * cost.multiply + values * cost.gather * (kind === "conv2dWeight" ? 2 : 1);
}

function winogradCost(kind: ConvolutionKind, correlations: Correlations, results: number): number {
  const { images, groups, groupInputs, groupOutputs, base, outPhases, inPhases, phases } = correlations;
  const planes = ((phases[0]?.taps[0] ?? 1) + results - 1) ** 2;
  const tiles = images * Math.ceil(base[0] / results) * Math.ceil(base[1] / results) * groups * outPhases;
  const depth = groupInputs * inPhases;
  const multiplied = planes * tiles * depth * upTo(groupOutputs, tileColumns) * cost.multiply;
  const moved = planes * tiles * (depth * (kind === "conv2dWeight" ? 1.5 : 1) + groupOutputs) * cost.transform;
  return multiplied + moved + planes * depth * groupOutputs * groups * outPhases * cost.weights;
}

function scatterCost({
  images,
  outHeight,
  outWidth,
  outputs,
  channels,
  kernelHeight,
  kernelWidth,
}: ConvolutionSizes): number {
  const values = images * outHeight * outWidth * kernelHeight * kernelWidth * channels;
  const positions = images * outHeight * outWidth;
  const multiplied = positions * outputs * upTo(kernelHeight * kernelWidth * channels, tileColumns);
  return multiplied * cost.multiply + values * cost.place;
}

/** Nanoseconds on one thread by algorithm; those that cannot compute this convolution are left out. */
export function convolutionCosts(
  op: OpOf<ConvolutionKind>,
  sizes: ConvolutionSizes,
): Partial<Record<ConvolutionAlgorithm, number>> {
  const direct = correlationsOf(op, sizes, "direct");
  const split = correlationsOf(op, sizes, "winograd");
  return {
    ...(direct === null ? {} : { direct: directCost(op.kind, direct) }),
    ...(split === null
      ? {}
      : {
          winograd: winogradCost(op.kind, split, tileResults.winograd),
          winograd4: winogradCost(op.kind, split, tileResults.winograd4),
        }),
    ...(correlationsOf(op, sizes, "scatter") === null ? {} : { scatter: scatterCost(sizes) }),
  };
}

/**
 * The cheapest algorithm, or the wanted one where it can compute this convolution.
 * @param wanted `auto` lets the model choose.
 */
export function chooseConvolution(
  op: OpOf<ConvolutionKind>,
  sizes: ConvolutionSizes,
  wanted: ConvolutionAlgorithm | "auto",
): ConvolutionAlgorithm {
  const costs = convolutionCosts(op, sizes);
  if (wanted !== "auto") return costs[wanted] === undefined ? "direct" : wanted;
  const known = convolutionAlgorithms.filter((algorithm) => costs[algorithm] !== undefined);
  return known.reduce((best, next) => ((costs[next] ?? Infinity) < (costs[best] ?? Infinity) ? next : best), "direct");
}

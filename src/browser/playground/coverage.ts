/** @file How much of a distribution made points reach: modes where there are any, else the share of its points that have a made one near them. */
import type { PointDistribution } from "../../data/toy/distributions.js";
import { densityCoverage } from "../../metrics/density-coverage.js";
import { featureMatrix } from "../../metrics/feature-matrix.js";
import { coverageSamples, mixtureCoverage } from "../../metrics/mixture-coverage.js";
import type { MixtureCoverage } from "../../metrics/mixture-coverage.js";

export { coverageSamples };

/** What is covered. */
export type Coverage =
  | ({ readonly kind: "modes" } & MixtureCoverage)
  /** In [0, 1], by densityCoverage. */
  | { readonly kind: "share"; readonly covered: number };

/** Points that a share is measured with: each real one is compared with each made one. */
const compared = 400;

/** @param points [coverageSamples, 2] as the generator makes them. @param reals [M, 2], points of the data */
export function coverageOf(points: Float32Array, distribution: PointDistribution, reals: Float32Array): Coverage {
  if (distribution.mixture !== undefined) return { kind: "modes", ...mixtureCoverage(points, distribution) };
  const made = points.subarray(0, 2 * compared);
  if (!made.every(Number.isFinite)) return { kind: "share", covered: 0 }; // such a generator reaches nothing
  const { coverage } = densityCoverage(featureMatrix(reals.subarray(0, 2 * compared), 2), featureMatrix(made, 2));
  return { kind: "share", covered: coverage.reduce((sum, isNear) => sum + isNear, 0) / coverage.length };
}

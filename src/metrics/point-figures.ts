/** @file Figures of samples that are points of the plane: modes covered and their quality, as mixture-coverage.ts counts them. */
import type { PointDistribution } from "../data/portable.js";
import type { Figure } from "./evaluation.js";
import { mixtureCoverage } from "./mixture-coverage.js";

/** Of a normal distribution's 95 % about its mean. */
const normal = 1.96;

/**
 * Modes with a sample of high quality, then the share of such samples, with the binomial's 1.96 √(p(1 − p)/N).
 * @param samples [N, 2] in [−1, 1]
 * @throws ConfigError when the distribution has no modes; ShapeError when there are no samples
 */
export function pointFigures(samples: Float32Array, distribution: PointDistribution): Figure[] {
  const { covered, modes, highQuality, count } = mixtureCoverage(samples, distribution);
  const interval = normal * Math.sqrt((highQuality * (1 - highQuality)) / count);
  return [
    { metric: "modes", name: "modes covered", value: covered, real: modes, better: "real" },
    { metric: "modes", name: "high-quality share", value: highQuality, interval, better: "higher" },
  ];
}

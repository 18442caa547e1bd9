/**
 * @file Coverage of a mixture of Gaussians in the plane, by the protocol of VEEGAN (Srivastava et al. 2017, arXiv:1705.07761, section 4.1) and PacGAN
 * (Lin et al. 2018, arXiv:1712.04086, section 4.1): 2500 samples; one is of high quality within 3σ of a mode; a mode counts when it is the nearest one to at least one such sample.
 */
import { ConfigError, ShapeError } from "../base/errors.js";
import type { PointDistribution } from "../data/portable.js";

/** Samples that the protocol asks for. */
export const coverageSamples = 2500;
/** Distance from a mode, in standard deviations, up to which a sample is of high quality. */
const nearby = 3;

export interface MixtureCoverage {
  /** N. */
  readonly count: number;
  /** Modes with at least one sample of high quality. */
  readonly covered: number;
  /** Modes that there are. */
  readonly modes: number;
  /** Part of the samples that are of high quality, in [0, 1]. */
  readonly highQuality: number;
  /** Samples of high quality at each mode. */
  readonly perMode: readonly number[];
}

/**
 * Measures samples.
 * @param samples [N, 2] as a generator makes them: in [−1, 1], which stands for the distribution's extent
 * @throws ConfigError when the distribution has no modes; ShapeError when there are no samples
 */
export function mixtureCoverage(samples: Float32Array, { name, extent, mixture }: PointDistribution): MixtureCoverage {
  if (mixture === undefined) throw new ConfigError(`${name} has no modes to count; measure one of ring and grid`);
  const count = samples.length / 2;
  if (count < 1 || !Number.isInteger(count)) {
    throw new ShapeError(`mixture coverage: ${samples.length} values are no [N, 2] with N of at least 1`);
  }
  const { modes, deviation } = mixture;
  const perMode = new Array<number>(modes.length).fill(0);
  for (let index = 0; index < count; index++) {
    const [x, y] = [(samples[2 * index] ?? NaN) * extent, (samples[2 * index + 1] ?? NaN) * extent];
    const distances = modes.map(([modeX, modeY]) => Math.hypot(x - modeX, y - modeY));
    const nearest = Math.min(...distances);
    if (!(nearest <= nearby * deviation)) continue; // nor is NaN near to anything
    const mode = distances.indexOf(nearest);
    perMode[mode] = (perMode[mode] ?? 0) + 1;
  }
  return {
    count,
    covered: perMode.filter((hits) => hits > 0).length,
    modes: modes.length,
    highQuality: perMode.reduce((sum, hits) => sum + hits, 0) / count,
    perMode,
  };
}

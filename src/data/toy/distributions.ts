/**
 * @file Distributions of points in the plane, the field's own tests for mode collapse: a ring and a grid of Gaussians with the sizes of VEEGAN
 * (Srivastava et al. 2017, arXiv:1705.07761, section 4.1) and PacGAN (Lin et al. 2018, arXiv:1712.04086, section 4.1), and the Swiss roll of
 * WGAN-GP (Gulrajani et al. 2017, arXiv:1704.00028, figure 2); two moons, and whatever else is a curve with noise. Figures are in these papers' units;
 * networks see them divided by `extent`.
 */
import { fillNormal, fillUniform, streamOf } from "../../base/philox.js";

/** A mixture of equally frequent round Gaussians. */
export interface Mixture {
  /** Means, in the paper's units. */
  readonly modes: readonly (readonly [x: number, y: number])[];
  /** σ of each Gaussian along each axis, in the paper's units. */
  readonly deviation: number;
}

/** Points along a curve, as many on one stretch of u as on another, with round Gaussian noise. */
export interface NoisyCurve {
  /** @param u in [0, 1) */
  readonly at: (u: number) => readonly [x: number, y: number];
  /** σ of the noise along each axis. */
  readonly deviation: number;
}

interface OfAnyShape {
  readonly name: string;
  /** What the interval [−1, 1] of the networks stands for: [−extent, extent]; all points lie inside. */
  readonly extent: number;
}

/** A distribution of points: a mixture, whose parts' numbers are the points' labels, or a curve. */
export type PointDistribution = OfAnyShape &
  (
    | { readonly mixture: Mixture; readonly curve?: undefined }
    | { readonly curve: NoisyCurve; readonly mixture?: undefined }
  );

/** Points and the mode that each came from. */
export interface DrawnPoints {
  /** [N, 2] in the paper's units. */
  readonly points: Float64Array;
  /** [N]; all 0 without modes. */
  readonly labels: Int32Array;
}

const places = [-4, -2, 0, 2, 4];

/** Eight distinct modes: Unrolled GAN's notebook divides the circle so that the last one falls on the first. */
const circle = Array.from({ length: 8 }, (_, mode): [number, number] => {
  const angle = (2 * Math.PI * mode) / 8;
  return [Math.cos(angle), Math.sin(angle)];
});

export const ring: PointDistribution & { readonly mixture: Mixture } = {
  name: "ring",
  extent: 1.25,
  mixture: { modes: circle, deviation: 0.01 },
};

export const grid: PointDistribution & { readonly mixture: Mixture } = {
  name: "grid",
  extent: 5,
  mixture: { modes: places.flatMap((x) => places.map((y): [number, number] => [x, y])), deviation: 0.05 },
};

const [spiralScale, spiralNoise] = [7.5, 0.25];

/** t ↦ (t cos t, t sin t) / 7.5 for t = 3π/2 · (1 + 2u), with noise. */
export const spiral: PointDistribution = {
  name: "spiral",
  extent: 2.2,
  curve: {
    at(u) {
      const t = 1.5 * Math.PI * (1 + 2 * u);
      return [(t * Math.cos(t)) / spiralScale, (t * Math.sin(t)) / spiralScale];
    },
    deviation: spiralNoise / spiralScale,
  },
};

/** Two half circles of radius 1 that reach into each other, the upper one for u < ½. */
export const moons: PointDistribution = {
  name: "moons",
  extent: 1.8,
  curve: {
    at(u) {
      const [angle, side] = u < 0.5 ? [2 * Math.PI * u, 1] : [2 * Math.PI * (u - 0.5), -1];
      return [side * (Math.cos(angle) - 0.5), side * (Math.sin(angle) - 0.25)];
    },
    deviation: 0.06,
  },
};

/** Every distribution that has a name of its own. */
export const pointDistributions: readonly PointDistribution[] = [ring, grid, spiral, moons];

/**
 * Draws points; equal arguments give equal points.
 * @param seed 32 bits
 */
export function drawPoints(distribution: PointDistribution, count: number, seed: number): DrawnPoints {
  const { name, mixture, curve } = distribution;
  const noise = new Float64Array(2 * count);
  const places01 = new Float64Array(count);
  fillNormal(noise, seed, streamOf(`data/${name}/noise`), 0);
  fillUniform(places01, seed, streamOf(`data/${name}/place`), 0);
  const labels = new Int32Array(count);
  const points = new Float64Array(2 * count);
  const { deviation } = mixture ?? curve;
  for (let index = 0; index < count; index++) {
    const u = places01[index]!;
    labels[index] = mixture === undefined ? 0 : Math.floor(u * mixture.modes.length);
    const [x, y] = curve?.at(u) ?? mixture!.modes[labels[index]!]!;
    points[2 * index] = x + deviation * noise[2 * index]!;
    points[2 * index + 1] = y + deviation * noise[2 * index + 1]!;
  }
  return { points, labels };
}

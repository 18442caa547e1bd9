/** @file The sliced Wasserstein distance (Rabin et al. 2011; Bonneel et al. 2015, definition 7): the mean, over directions, of the distance along one line, where sorting solves it. */
import { ShapeError } from "../base/errors.js";
import { fillNormal, streamOf } from "../base/philox.js";
import { checkPair } from "./feature-matrix.js";
import type { FeatureMatrix, Rows } from "./feature-matrix.js";

const stream = streamOf("metrics/directions");

/** Directions drawn uniformly from the sphere. @returns [count, D], each of length 1 */
export function randomDirections(count: number, dimension: number, seed: number): FeatureMatrix {
  const data = new Float64Array(count * dimension);
  fillNormal(data, seed, stream, 0);
  for (let start = 0; start < data.length; start += dimension) {
    const direction = data.subarray(start, start + dimension);
    const length = Math.hypot(...direction);
    for (let k = 0; k < dimension; k++) direction[k] = (direction[k] ?? 0) / length;
  }
  return { count, dimension, data };
}

/** Where the rows lie along a direction. @returns [N] */
function project({ count, dimension, data }: Rows, direction: Float64Array): Float64Array {
  const places = new Float64Array(count);
  for (let row = 0; row < count; row++) {
    let sum = 0;
    for (let k = 0; k < dimension; k++) sum += (data[row * dimension + k] ?? 0) * (direction[k] ?? 0);
    places[row] = sum;
  }
  return places;
}

/**
 * SW₂ = √(mean over directions θ of W₂²), W₂² = (1/N) Σ (θ·x₍ᵢ₎ − θ·y₍ᵢ₎)² over the sorted projections.
 * @param real [N, D], @param drawn [N, D] and @param directions [L, D]
 * @returns a function of how often each sample counts (once unless given; N in all), with values of at least 0 in the rows' unit
 * @throws ShapeError when there are not as many of both, or dimensions differ
 */
export function slicedWasserstein(
  real: Rows,
  drawn: Rows,
  directions: FeatureMatrix,
): (counts?: Uint32Array) => number {
  checkPair("sliced Wasserstein distance", real, drawn, 1);
  checkPair("sliced Wasserstein distance", real, directions, 1);
  if (real.count !== drawn.count)
    throw new ShapeError(
      `sliced Wasserstein distance: ${real.count} real and ${drawn.count} drawn images; give as many of both`,
    );
  const { count, dimension } = real;
  const lines = Array.from({ length: directions.count }, (_, index) => {
    const direction = directions.data.subarray(index * dimension, (index + 1) * dimension);
    const places = project(drawn, direction);
    const order = Uint32Array.from(places.keys()).sort((a, b) => (places[a] ?? 0) - (places[b] ?? 0));
    return { real: project(real, direction).sort(), drawn: places, order };
  });
  return (counts) => {
    let total = 0;
    for (const line of lines) {
      let rank = 0;
      for (const sample of line.order) {
        const place = line.drawn[sample] ?? 0;
        for (let times = counts?.[sample] ?? 1; times > 0; times--) total += ((line.real[rank++] ?? 0) - place) ** 2;
      }
    }
    return Math.sqrt(total / (lines.length * count));
  };
}

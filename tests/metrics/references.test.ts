/** @file The metrics of feature matrices against numpy and scipy, whose script is tests/metrics/fixtures/reference.py. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import * as metrics from "#src/metrics/index.js";

interface FeatureCase {
  readonly name: string;
  readonly real: readonly number[];
  readonly drawn: readonly number[];
  readonly frechet: number;
  readonly kernel: number;
  readonly sliced: number;
  readonly precision: number;
  readonly recall: number;
  readonly density: number;
  readonly coverage: number;
}

interface Reference {
  readonly scale: number;
  readonly dimension: number;
  readonly directions: readonly number[];
  readonly features: readonly FeatureCase[];
  readonly probabilities: readonly number[];
  readonly inceptionScore: number;
  readonly similarities: readonly { readonly size: readonly [number, number, number]; readonly value: number }[];
}

const reference = JSON.parse(readFileSync(new URL("fixtures/reference.json", import.meta.url), "utf8")) as Reference;
const { scale, dimension } = reference;

/** To 1e-9, or to 1e-12 of the values' unit about 0. */
function expectClose(value: number, expected: number): void {
  const difference = Math.abs(value - expected);
  if (!(difference <= Math.max(1e-9 * Math.abs(expected), 1e-12))) expect(value).toBe(expected);
}

const matrixOf = (values: readonly number[]): metrics.FeatureMatrix =>
  metrics.featureMatrix(
    values.map((value) => value / scale),
    dimension,
  );

describe.each(reference.features)("$name", (wanted) => {
  const [real, drawn] = [matrixOf(wanted.real), matrixOf(wanted.drawn)];

  test("Fréchet distance, either way round", () => {
    const [first, second] = [metrics.momentsOf(real), metrics.momentsOf(drawn)];
    expectClose(metrics.frechetDistance(first, second), wanted.frechet);
    expectClose(metrics.frechetDistance(second, first), wanted.frechet);
  });

  test("kernel distance", () => {
    expectClose(metrics.squaredDiscrepancy(real, drawn), wanted.kernel);
    // One subset of everything is the same whatever the order.
    const [whole, ...others] = metrics.kernelDistances(real, drawn, { size: real.count, seed: 3 });
    expectClose(whole ?? Number.NaN, wanted.kernel);
    expect(others).toEqual([]);
  });

  test("precision, recall, density, coverage", () => {
    const { precision, recall } = metrics.precisionRecall(real, drawn);
    const { density, coverage } = metrics.densityCoverage(real, drawn);
    for (const [name, values] of Object.entries({ precision, recall, density, coverage })) {
      expectClose(metrics.meanOf(values), wanted[name as "precision"]);
    }
  });

  test("sliced Wasserstein distance", () => {
    const data = Float64Array.from(reference.directions, (value, at) => {
      const start = at - (at % dimension);
      return value / Math.hypot(...reference.directions.slice(start, start + dimension));
    });
    const directions = { count: data.length / dimension, dimension, data };
    expectClose(metrics.slicedWasserstein(real, drawn, directions)(), wanted.sliced);
  });
});

test("inception score", () => {
  const probabilities = reference.probabilities.map((value) => value / scale);
  expectClose(metrics.inceptionScoreOf(probabilities, 5)(), reference.inceptionScore);
});

test.each(reference.similarities)("MS-SSIM of $size", ({ size: [height, width, channels], value }) => {
  const [a, b] = [new Float32Array(height * width * channels), new Float32Array(height * width * channels)];
  for (let at = 0; at < a.length; at++) {
    const [y, x, c] = [Math.floor(at / channels / width), Math.floor(at / channels) % width, at % channels];
    const first = Math.floor((x * y * 3 + 5 * x + 11 * y + 40 * c) / 4) % 256;
    a[at] = first / 127.5 - 1;
    b[at] = Math.min(255, first + ((at * at * 7) % 61)) / 127.5 - 1;
  }
  const similarity = metrics.multiScaleSimilarity(a, b, { height, width, channels });
  expectClose(similarity, value);
  expect(metrics.multiScaleSimilarity(a, a, { height, width, channels })).toBeCloseTo(1, 12);
});

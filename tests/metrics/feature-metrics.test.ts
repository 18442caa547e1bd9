/** @file Properties of the metrics of features: what they say of known samples, how resampling counts, and what they refuse. */
import { describe, expect, test } from "vitest";
import { ConfigError, ShapeError } from "#src/base/errors.js";
import { fillNormal } from "#src/base/philox.js";
import * as metrics from "#src/metrics/index.js";
import { expectOneLine } from "../support/one-line.js";

const dimension = 6;
/** Normal samples about a mean. */
function normal(count: number, seed: number, mean = 0): metrics.FeatureMatrix {
  const data = new Float64Array(count * dimension);
  fillNormal(data, seed, 1, 0);
  return metrics.featureMatrix(
    data.map((value) => value + mean),
    dimension,
  );
}

/** Rows repeated as often as they count. */
function repeated(features: metrics.FeatureMatrix, counts: Uint32Array): metrics.FeatureMatrix {
  const rows = [...counts].flatMap((times, row) => new Array<number>(times).fill(row));
  return metrics.rowsOf(features, rows);
}

describe("of two normal distributions", () => {
  const [real, same, moved] = [normal(900, 1), normal(900, 2), normal(900, 3, 0.5)];

  test("the Fréchet distance is near the squared shift, 6 · 0.25", () => {
    const distance = metrics.frechetDistanceFrom(metrics.momentsOf(real));
    expect(distance(metrics.momentsOf(moved))).toBeGreaterThan(1.2);
    expect(distance(metrics.momentsOf(moved))).toBeLessThan(1.9);
    expect(distance(metrics.momentsOf(same))).toBeLessThan(0.06);
  });

  test("kernel distances are about 0 for the same one, and all subsets differ for another", () => {
    const [alike, apart] = [same, moved].map((drawn) => metrics.kernelDistances(real, drawn, { size: 90 }));
    expect(alike).toHaveLength(10);
    expect(Math.abs(metrics.meanOf(alike ?? []))).toBeLessThan(0.05);
    expect(Math.min(...(apart ?? []))).toBeGreaterThan(0);
    expect(metrics.kernelDistances(real, same, { size: 90, seed: 1 })).not.toEqual(alike);
  });

  test("sliced distances fall with the shift, and directions are unit vectors drawn by the seed", () => {
    const directions = metrics.randomDirections(64, dimension, 5);
    for (let start = 0; start < directions.data.length; start += dimension) {
      expect(Math.hypot(...directions.data.subarray(start, start + dimension))).toBeCloseTo(1, 12);
    }
    expect(metrics.randomDirections(64, dimension, 6).data).not.toEqual(directions.data);
    const [alike, apart] = [same, moved].map((drawn) => metrics.slicedWasserstein(real, drawn, directions)());
    expect(alike).toBeLessThan(0.12);
    expect(apart).toBeCloseTo(0.5, 1); // |θ·shift| is 0.5 in the root mean square
  });
});

describe("samples that count several times", () => {
  const [real, drawn] = [normal(40, 1), normal(40, 2, 0.3)];
  const counts = Uint32Array.from({ length: 40 }, (_, index) => [0, 3, 1, 0, 1][index % 5] ?? 0);
  const same = repeated(drawn, counts);

  test("are the same as repeated rows", () => {
    const distance = metrics.frechetDistanceFrom(metrics.momentsOf(real));
    expect(distance(metrics.momentsOf(drawn, counts))).toBeCloseTo(distance(metrics.momentsOf(same)), 10);
    const directions = metrics.randomDirections(9, dimension, 0);
    expect(metrics.slicedWasserstein(real, drawn, directions)(counts)).toBeCloseTo(
      metrics.slicedWasserstein(real, same, directions)(),
      12,
    );
    const softmaxes = (features: metrics.FeatureMatrix): Float64Array => {
      const powers = features.data.map(Math.exp);
      return powers.map((value, at) => {
        const start = at - (at % dimension);
        return value / powers.subarray(start, start + dimension).reduce((sum, power) => sum + power, 0);
      });
    };
    expect(metrics.inceptionScoreOf(softmaxes(drawn), dimension)(counts)).toBeCloseTo(
      metrics.inceptionScoreOf(softmaxes(same), dimension)(),
      12,
    );
  });

  test("half an interval of a mean is 1.96 σ / √N", () => {
    const values = normal(400, 8).data; // 2400 of them
    const half = metrics.halfInterval(values.length, (times) => metrics.meanOf(values, times), { resamples: 400 });
    expect(half / (1.96 / Math.sqrt(values.length))).toBeCloseTo(1, 0);
    expect(metrics.halfInterval(3, () => 7)).toBe(0);
  });
});

test("images all alike have the similarity 1, noise has less", () => {
  const size = { height: 16, width: 16, channels: 1 };
  const noise = Float32Array.from(normal(1024, 4).data.subarray(0, 8 * 256), (value) => Math.tanh(value));
  const alike = Float32Array.from(noise, (_, at) => noise[at % 256] ?? 0);
  expect([...metrics.pairSimilarities(alike, size, 100, 0)]).toEqual(new Array(4).fill(expect.closeTo(1, 12)));
  expect(metrics.meanOf(metrics.pairSimilarities(noise, size, 3, 0))).toBeLessThan(0.3);
});

test("the inception score is 1 for one answer to everything, and the number of classes for clear ones", () => {
  expect(metrics.inceptionScoreOf([0.2, 0.8, 0.2, 0.8], 2)()).toBeCloseTo(1, 12);
  expect(metrics.inceptionScoreOf([1, 0, 0, 0, 1, 0, 0, 0, 1], 3)()).toBeCloseTo(3, 12);
});

test("what cannot be measured is one clear line", () => {
  const [few, other] = [normal(3, 0), metrics.featureMatrix([1, 2, 3, 4], 2)];
  expectOneLine(ShapeError, () => metrics.featureMatrix([1, 2, 3], 2), "3 values");
  expectOneLine(ShapeError, () => metrics.featureMatrix([1, 2, Number.NaN, 4], 2), "row 1", "NaN");
  expectOneLine(ShapeError, () => metrics.momentsOf(metrics.rowsOf(few, [0])), "at least 2");
  const moments = metrics.momentsOf(few);
  expectOneLine(ShapeError, () => metrics.frechetDistance(moments, metrics.momentsOf(other)), "one extractor");
  expectOneLine(ShapeError, () => metrics.squaredDiscrepancy(few, other), "one extractor");
  expectOneLine(ConfigError, () => metrics.kernelDistances(few, few, { size: 1 }), "subsets of 1");
  expectOneLine(ShapeError, () => metrics.kernelDistances(few, few, { size: 4 }), "at least 4");
  expectOneLine(ShapeError, () => metrics.precisionRecall(few, few), "at least 4");
  expectOneLine(ShapeError, () => metrics.densityCoverage(few, few), "at least 6");
  expectOneLine(ShapeError, () => metrics.squaredRadii(few, 3), "more than 3");
  expectOneLine(ShapeError, () => metrics.slicedWasserstein(few, normal(4, 0), few), "as many of both");
  expectOneLine(ShapeError, () => metrics.inceptionScoreOf([0.5, 0.2], 2), "image 0");
  expectOneLine(ShapeError, () => metrics.inceptionScoreOf([0.5, 0.2], 3), "[N, 3]");
  expectOneLine(ShapeError, () => metrics.halfInterval(0, () => 0), "no samples");
  const small = { height: 8, width: 28, channels: 1 };
  const image = new Float32Array(8 * 28);
  expectOneLine(ShapeError, () => metrics.multiScaleSimilarity(image, image, small), "at least 11");
  expectOneLine(ShapeError, () => metrics.multiScaleSimilarity(image, image, { ...small, height: 28 }), "28×28×1");
  expectOneLine(ShapeError, () => metrics.pairSimilarities(image, small, 1, 0), "at least two");
});

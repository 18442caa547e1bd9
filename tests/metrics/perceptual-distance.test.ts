/** @file The perceptual distance: by hand on features; on digits it is 0 for equal images and grows with the damage. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createExecutor } from "#src/backends/index.js";
import { ShapeError } from "#src/base/errors.js";
import { loadMnist } from "#src/data/mnist.js";
import { featureDistance, trainPerceptualDistance } from "#src/metrics/perceptual-distance.js";
import type { PerceptualDistance } from "#src/metrics/perceptual-distance.js";
import { literal } from "#src/tensor/index.js";
import type { Executor } from "#src/tensor/index.js";
import { compute } from "../support/compute.js";
import { expectOneLine } from "../support/one-line.js";

test("features by hand: mean over pixels of the squared distance of unit vectors, whatever their length", () => {
  // Pixels [3, 4] | [0, 1] and [6, 8] | [1, 0]: the first point the same way, the second are √2 apart.
  const { d } = compute(() => ({
    d: featureDistance(literal([3, 4, 0, 1], [1, 1, 2, 2]), literal([6, 8, 1, 0], [1, 1, 2, 2])),
  }));
  expect(d).toHaveLength(1);
  expect(d[0]).toBeCloseTo((0 + 2) / 2, 6);
});

test("a pixel without features is no division by 0", () => {
  const { d } = compute(() => ({ d: featureDistance(literal([0, 0], [1, 1, 1, 2]), literal([0, 5], [1, 1, 1, 2])) }));
  expect(d[0]).toBeCloseTo(1, 6);
});

describe("on digits, trained for a moment", () => {
  const count = 130; // more than a run of the program takes
  const pixels = 784;
  let executor: Executor;
  let distance: PerceptualDistance;
  const images = new Float32Array(count * pixels);

  beforeAll(async () => {
    executor = await createExecutor({ threads: 2 });
    const [train, unseen] = await Promise.all([loadMnist({ split: "train" }), loadMnist({ split: "test" })]);
    distance = await trainPerceptualDistance(executor, train, { steps: 25, batch: 32 });
    unseen.fillImages(
      Uint32Array.from({ length: count }, (_, index) => index),
      images,
    );
  }, 60_000);
  afterAll(() => executor.dispose());

  const sum = (values: Float32Array): number => values.reduce((a, b) => a + b);
  /** Each image moved by some pixels, its rows joined. */
  const moved = (by: number): Float32Array => images.map((_, at) => images[Math.max(0, at - by)] ?? -1);

  test("equal images are 0 apart; either way round is the same; each pair has its own", () => {
    expect(sum(distance.distances(images, images))).toBe(0);
    const there = distance.distances(images, moved(1));
    expect(distance.distances(moved(1), images)).toEqual(there);
    expect(there.every((value) => value > 0 && value < 12)).toBe(true);
    const last = distance.distances(images.subarray(pixels * (count - 1)), moved(1).subarray(pixels * (count - 1)));
    expect(last[0]).toBe(there[count - 1]);
  });

  test("further is further", () => {
    const [one, two, four] = [1, 2, 4].map((by) => sum(distance.distances(images, moved(by))));
    expect(two).toBeGreaterThan(one ?? NaN);
    expect(four).toBeGreaterThan(two ?? NaN);
  });

  test("what are no pairs is refused", () => {
    const one = images.subarray(0, pixels);
    expectOneLine(ShapeError, () => distance.distances(one, images), "perceptual distance", `${pixels}`);
    expectOneLine(ShapeError, () => distance.distances(one.subarray(1), one.subarray(1)), "28×28×1");
    expectOneLine(ShapeError, () => distance.distances(one.subarray(0, 0), one.subarray(0, 0)), "at least one");
  });
});

/** @file Perceptual path length of generators whose lengths can be worked out by hand, and its parts. */
import { expect, test } from "vitest";
import { createExecutor } from "#src/backends/index.js";
import { ConfigError, ShapeError } from "#src/base/errors.js";
import { fillUniform, streamOf } from "#src/base/philox.js";
import { specsInUse } from "#src/gan/index.js";
import type { LatentGenerator } from "#src/gan/index.js";
import { slerp } from "#src/base/slerp.js";
import { stepLengths, withMargin, withoutOutliers } from "#src/metrics/index.js";
import type { FeatureExtractor } from "#src/metrics/index.js";
import { mul, reshape } from "#src/tensor/index.js";
import type { Tensor } from "#src/tensor/index.js";
import { createPathDrawer } from "#src/training/evaluation/path-drawer.js";
import { createSampler } from "#src/training/models/sampler.js";
import { findRecipe } from "#src/training/config/settings.js";
import { tinyConfig } from "../tiny.js";

/** Images of four pixels that are the latent. */
const asImages = (x: Tensor): Tensor => reshape(x, [x.shape[0] ?? 0, 2, 2, 1]);
const plain: LatentGenerator = { latent: 4, forward: (_, z) => asImages(z) };
/** Its styles are three times the latent. */
const generator: LatentGenerator = {
  ...plain,
  styled: {
    ...{ layers: 1, size: 4, truncation: 0.5 },
    styles: (_, z) => reshape(mul(z, 3), [z.shape[0] ?? 0, 1, 4]),
    synthesize: (_, styles) => asImages(styles),
  },
};
const image = { height: 2, width: 2, channels: 1 };
const count = 40;
const epsilon = 1e-3;

test("steps are of the paths between neighbouring seeds: arcs in z, lines in w, whose speed is their length", async () => {
  const executor = await createExecutor({ device: "wasm", threads: 1 });
  const gan = findRecipe("vanilla").build(tinyConfig().options, { height: 6, width: 6, channels: 1 });
  const state = executor.createState(specsInUse(gan));
  const options = { image, executor, state };
  const sampler = await createSampler(gan, { ...options, generator: plain });
  const seeds = Array.from({ length: 2 * count }, (_, index) => 7 + index);
  const latents = sampler.images(seeds); // [2 · count, 4]
  const latent = (index: number): Float32Array => latents.slice(4 * index, 4 * index + 4);
  const places = new Float64Array(64);
  fillUniform(places, 7, streamOf("evaluate/path"), 0);

  const unstyled = await createPathDrawer(gan, { ...options, generator: plain });
  expect(unstyled.spaces).toEqual(["z"]);
  const [a, b] = unstyled.ends("z", { seed: 7, count, epsilon });
  for (let row = 0; row < count; row++) {
    const place = places[row] ?? NaN;
    for (const [made, t] of [
      [a, place],
      [b, place + epsilon],
    ] as const) {
      const expected = slerp(latent(2 * row), latent(2 * row + 1), t);
      for (let k = 0; k < 4; k++) expect(made[4 * row + k]).toBeCloseTo(expected[k] ?? NaN, 5);
    }
  }

  const styled = await createPathDrawer(gan, { ...options, generator });
  expect(styled.spaces).toEqual(["z", "w"]);
  const lengths = stepLengths(...styled.ends("w", { seed: 7, count, epsilon }), 4, epsilon);
  for (const [row, length] of lengths.entries()) {
    // w(t) = 3 (z₀ + t (z₁ − z₀)), so that ‖dw/dt‖² = 9 ‖z₁ − z₀‖² everywhere.
    const [from, to] = [latent(2 * row), latent(2 * row + 1)];
    const exact = 9 * from.reduce((sum, value, k) => sum + (value - (to[k] ?? 0)) ** 2, 0);
    expect(Math.abs(length / exact - 1) < 0.01, `${length} is not ${exact}`).toBe(true);
  }
  await executor.dispose();
});

test("an arc keeps to the circle, goes from one end to the other at an even speed, and is a line between parallel vectors", () => {
  const [a, b] = [
    [3, 0],
    [0, 3],
  ];
  for (const t of [0, 0.25, 1]) {
    const [x = NaN, y = NaN] = slerp(a, b, t);
    expect(x).toBeCloseTo(3 * Math.cos((t * Math.PI) / 2), 12);
    expect(y).toBeCloseTo(3 * Math.sin((t * Math.PI) / 2), 12);
  }
  expect([...slerp([1, 2], [2, 4], 0.5)]).toEqual([1.5, 3]);
  expect([...slerp([1, 2], [1, 2], 0.3)].map((value) => Math.round(value * 1e9) / 1e9)).toEqual([1, 2]);
});

test("lengths are squared distances of features over ε²", () => {
  const lengths = stepLengths(Float32Array.of(0, 0, 1, 1), Float32Array.of(3, 4, 1, 0.5), 2, 0.5);
  expect([...lengths]).toEqual([100, 1]);
  expect(() => stepLengths(new Float32Array(4), new Float32Array(2), 2, 1)).toThrow(ShapeError);
  expect(() => stepLengths(new Float32Array(0), new Float32Array(0), 2, 1)).toThrow(ShapeError);
});

test("outliers are those beyond NumPy's lower 1st and higher 99th percentile", () => {
  // np.percentile(range(1000), 1, method="lower") is 9, np.percentile(range(1000), 99, method="higher") is 990.
  const kept = withoutOutliers(Float64Array.from({ length: 1000 }, (_, index) => 999 - index));
  expect([kept.length, Math.min(...kept), Math.max(...kept)]).toEqual([982, 9, 990]);
  expect([...withoutOutliers(Float64Array.of(5, 1, 3))]).toEqual([5, 1, 3]);
});

test("small images get a margin and are not rounded; those that would have to be resized are refused", () => {
  const extractor = { name: "eyes", image: { height: 8, width: 8, channels: 1 } } as FeatureExtractor;
  const images = Float32Array.from({ length: 2 * 49 }, (_, index) => index / 1000);
  const wide = withMargin(images, { height: 7, width: 7, channels: 1 }, extractor);
  expect(wide).toHaveLength(2 * 64);
  expect([wide[0], wide[6], wide[7], wide[8], wide[64 + 8]]).toEqual([0, images[6], -1, images[7], images[49 + 7]]);
  expect([...wide].filter((value) => value !== -1)).toEqual([...images]);
  expect(withMargin(images, { height: 8, width: 8, channels: 1 }, extractor)).toBe(images);
  for (const size of [
    { height: 6, width: 6, channels: 1 },
    { height: 9, width: 9, channels: 1 },
    { height: 8, width: 8, channels: 3 },
  ])
    expect(() => withMargin(images, size, extractor)).toThrow(ConfigError);
});

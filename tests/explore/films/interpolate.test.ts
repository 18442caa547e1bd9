/** @file Films of a latent that moves: they begin at their keys, close or end, ease, change classes, go side by side, and refuse what they cannot do. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ConfigError } from "#src/base/errors.js";
import { createLatentRenderer, interpolated } from "#src/explore/portable.js";
import type { InterpolationRequest, Key, LatentRenderer } from "#src/explore/portable.js";
import type { LatentGenerator } from "#src/gan/index.js";
import { oneHot } from "#src/nn/index.js";
import { add, literal, matmul, reshape } from "#src/tensor/index.js";
import type { Model } from "#src/training/index.js";
import { toyModel, untrainedModel } from "../toy-model.js";

/** An image of 2×2 pixels is its latent, plus its class. */
const transparent: LatentGenerator = {
  latent: 4,
  classes: 3,
  forward: (_, z, labels) => {
    const images = reshape(z, [z.shape[0] ?? 1, 2, 2, 1]);
    return labels === undefined
      ? images
      : add(images, reshape(matmul(oneHot(labels, 3), literal([0, 100, 200], [3, 1])), [-1, 1, 1, 1]));
  },
};

const latentKey = (...latent: number[]): Key => ({ base: { space: "z", latent: Float32Array.from(latent) } });
const [east, north, west] = [latentKey(2, 0, 0, 0), latentKey(0, 2, 0, 0), latentKey(-2, 0, 0, 0)];

let model: Model;
let renderer: LatentRenderer;
beforeAll(async () => {
  model = await toyModel(transparent);
  renderer = await createLatentRenderer(model);
});
afterAll(() => model.dispose());

const film = (request: Partial<InterpolationRequest>): number[][] =>
  [...interpolated(renderer, { ways: [[east, north]], frames: 4, ...request })].map((frame) => [...frame]);
const near = (frames: readonly number[][], expected: readonly number[][]): void => {
  expect(frames).toHaveLength(expected.length);
  for (const [index, frame] of frames.entries())
    for (const [at, value] of frame.entries()) expect(value).toBeCloseTo(expected[index]?.[at] ?? NaN, 5);
};
const h = Math.SQRT2;

describe("a way", () => {
  test("goes along the circle, comes back, and ends a step before its beginning", () => {
    near(film({}), [
      [2, 0, 0, 0],
      [h, h, 0, 0],
      [0, 2, 0, 0],
      [h, h, 0, 0],
    ]);
  });

  test("that is open ends at its last key", () => {
    near(film({ isLoop: false, frames: 3, ways: [[east, north, west]] }), [
      [2, 0, 0, 0],
      [0, 2, 0, 0],
      [-2, 0, 0, 0],
    ]);
  });

  test("that is linear goes straight", () => {
    near(film({ kind: "linear", isLoop: false, frames: 3 }), [
      [2, 0, 0, 0],
      [1, 1, 0, 0],
      [0, 2, 0, 0],
    ]);
  });

  test("that eases is slow near its keys and half-way in the middle", () => {
    const at = (t: number): number[] => [2 - 2 * t, 2 * t, 0, 0];
    near(
      film({ kind: "linear", ease: "smooth", isLoop: false, frames: 5 }),
      [0, 0.15625, 0.5, 0.84375, 1].map(at), // 3t² − 2t³
    );
  });

  test("changes its class half-way", () => {
    const keys = [
      { ...east, label: 1 },
      { ...east, label: 2 },
    ];
    const firsts = film({ ways: [keys], isLoop: false, frames: 5 }).map(([first]) => Math.round(first ?? 0));
    expect(firsts).toEqual([102, 102, 202, 202, 202]);
  });

  test("goes beside others, each as alone, however many there are", () => {
    const ways = Array.from({ length: 40 }, (_, way) => [{ base: way }, { base: way + 100 }]);
    const together = film({ ways, frames: 3 });
    for (const way of [0, 17, 39])
      near(
        together.map((frame) => frame.slice(4 * way, 4 * way + 4)),
        film({ ways: [ways[way] ?? []], frames: 3 }),
      );
  });

  test("from a seed begins with the image that generate draws of it", () => {
    const [first = []] = film({ ways: [[{ base: 7 }, { base: 8 }]] });
    near([first], [[...renderer.ofSeeds([7])]]);
  });
});

test.each<readonly [string, Partial<InterpolationRequest>, string]>([
  ["one key", { ways: [[east]] }, "a way leads through at least two keys, and this one has 1; give more seeds"],
  ["styles where there are none", { kind: "styles" }, "the generator has no styles"],
  ["a class that is not there", { ways: [[{ ...east, label: 3 }, north]] }, "there is no class 3; give one of 0 to 2"],
])("%s is refused in one line", (_, request, reason) => {
  expect(() => film(request)).toThrow(ConfigError);
  expect(() => film(request)).toThrow(reason);
});

test("styles: straight between them, a style that was saved is a key like a seed, but not on a way through z", async () => {
  const styled = await untrainedModel("stylegan2", {
    size: 8,
    width: 2,
    widest: 4,
    latent: 4,
    styleSize: 4,
    mappingLayers: 1,
  });
  const drawer = await createLatentRenderer(styled);
  const w = drawer.stylesOf(drawer.ofSeeds([3]), 1);
  const keys: Key[] = [{ base: { space: "w", latent: w } }, { base: 4 }];
  const frames = [...interpolated(drawer, { ways: [keys], frames: 3, isLoop: false, psi: 0.5 })];
  const end = drawer.stylesOf(drawer.ofSeeds([4]), 0.5);
  const middle = w.map((value, at) => (value + (end[at] ?? 0)) / 2);
  for (const [index, latents] of [w, middle, end].entries()) {
    const expected = drawer.render({ space: "w", latents });
    for (const [at, value] of expected.entries()) expect(frames[index]?.[at]).toBeCloseTo(value, 4);
  }
  expect(() => [...interpolated(drawer, { ways: [keys], frames: 2, kind: "spherical" })]).toThrow(
    "a spherical way leads through latents z, and one of its keys is a style w; go between styles",
  );
  await styled.dispose();
});

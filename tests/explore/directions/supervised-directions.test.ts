/** @file Regressions that find what was planted, and directions learnt from images whose latents are known to decide what is learnt. */
import { afterAll, describe, expect, test } from "vitest";
import { dot } from "#src/base/dot.js";
import { fillNormal } from "#src/base/philox.js";
import {
  accuracyOf,
  createLatentRenderer,
  directionEffects,
  explained,
  learnDirections,
  linearRegression,
  logisticRegression,
  measuredSeeds,
  movedImages,
} from "#src/explore/portable.js";
import type { Observations, Supervision } from "#src/explore/portable.js";
import type { LatentGenerator } from "#src/gan/index.js";
import { add, literal, matmul, mul, narrow, reshape, tanh } from "#src/tensor/index.js";
import type { Tensor } from "#src/tensor/index.js";
import type { Model } from "#src/training/index.js";
import { toyModel } from "../toy-model.js";

const models: Model[] = [];
afterAll(() => Promise.all(models.map((model) => model.dispose())));
const opened = async (generator: LatentGenerator): Promise<Model> => {
  const model = await toyModel(generator);
  models.push(model);
  return model;
};

/** Rows of N(0, 1), and a value of each. */
function observations(count: number, value: (row: Float32Array) => number, stream = 0): Observations {
  const size = 3;
  const rows = new Float32Array(count * size);
  fillNormal(rows, 1, stream, 0);
  const each = Array.from({ length: count }, (_, row) => value(rows.subarray(row * size, (row + 1) * size)));
  return { rows, size, values: each };
}

describe("regression", () => {
  test("linear: finds the plane, and says how much of the rest it explains", async () => {
    const plane = (row: Float32Array): number => 2 * (row[0] ?? 0) - (row[2] ?? 0) + 5;
    const fit = await linearRegression(observations(500, plane));
    expect([...fit.weights].map((weight) => Math.round(100 * weight) / 100)).toEqual([2, 0, -1]);
    expect(fit.bias).toBeCloseTo(5, 2);
    expect(explained(fit, observations(200, plane, 9)).value).toBeGreaterThan(0.999);
    const noise = observations(500, (row) => Math.sin(1e4 * (row[1] ?? 0)));
    expect(
      explained(
        await linearRegression(noise),
        observations(200, (row) => Math.sin(1e4 * (row[1] ?? 0)), 9),
      ).value,
    ).toBeLessThan(0.1);
  });

  test("logistic: parts two kinds by the plane between them, even where nothing lies across", async () => {
    const side = (row: Float32Array): number => Number((row[0] ?? 0) + (row[1] ?? 0) > 0.5);
    const fit = await logisticRegression(observations(600, side));
    const [a = 0, b = 0, c = 0] = fit.weights;
    expect(Math.abs(a / b - 1)).toBeLessThan(0.15);
    expect(Math.abs(c / a)).toBeLessThan(0.15);
    expect(fit.bias / a).toBeCloseTo(-0.5, 1);
    const { value, chance, auroc } = accuracyOf(fit, observations(300, side, 9));
    expect(auroc).toBeGreaterThan(0.99);
    expect(value).toBeGreaterThan(0.95);
    expect(chance).toBeLessThan(0.75);
  });
});

const size = 3;
const planted = [0.6, 0, 0.8];
/** Darker than half, so that what is light is ink. */
const asImages = (brightness: Tensor): Tensor =>
  reshape(matmul(add(-0.5, mul(0.2, tanh(mul(0.3, brightness)))), literal([1, 1, 1, 1], [1, 4])), [
    brightness.shape[0] ?? 1,
    2,
    2,
    1,
  ]);
const along = (x: Tensor, direction: readonly number[]): Tensor => matmul(x, literal(direction, [size, 1]));

describe("learnt directions", () => {
  const ofZ: LatentGenerator = { latent: size, forward: (_, z) => asImages(along(z, planted)) };

  test("of z: what was planted, towards more, and the images follow it all the way", async () => {
    const renderer = await createLatentRenderer(await opened(ofZ));
    const seeds = Array.from({ length: 400 }, (_, seed) => seed);
    const found = await learnDirections(renderer, measuredSeeds(renderer, ["brightness"], seeds));
    expect(found).toMatchObject({ space: "z", names: ["brightness"] });
    expect(dot(found.components[0] ?? [], planted)).toBeGreaterThan(0.99);
    expect(found.deviations[0]).toBeCloseTo(1, 5);
    expect(found.scores[0]?.value).toBeGreaterThan(0.9);
    const [effect] = directionEffects(renderer, found, 0, { seeds: seeds.slice(0, 40) });
    expect(effect?.attribute).toBe("brightness");
    expect(effect?.means).toEqual([...(effect?.means ?? [])].toSorted((a, b) => a - b));
    expect(effect?.change).toBeGreaterThan(3);
  });

  test("of examples that say yes or no; without what else goes with them", async () => {
    const renderer = await createLatentRenderer(await opened(ofZ));
    const seeds = Array.from({ length: 600 }, (_, seed) => seed);
    const z = renderer.ofSeeds(seeds);
    const valueOf = (direction: readonly number[]) => (_: unknown, row: number) =>
      dot(z.subarray(row * size, (row + 1) * size), direction);
    const both: Supervision = {
      name: "both",
      seeds,
      values: seeds.map(valueOf([1, 1, 0])).map((value) => Number(value > 0)),
    };
    const second: Supervision = { name: "second", seeds, values: seeds.map(valueOf([0, 1, 0])) };
    const plain = await learnDirections(renderer, [both]);
    expect(dot(plain.components[0] ?? [], [Math.SQRT1_2, Math.SQRT1_2, 0])).toBeGreaterThan(0.98);
    expect(plain.scores[0]).toMatchObject({ kind: "accuracy" });
    expect(plain.scores[0]?.value).toBeGreaterThan(0.9);
    const without = await learnDirections(renderer, [both], [second]);
    expect(without.components[0]?.[0]).toBeGreaterThan(0.98);
    expect(Math.abs(without.components[0]?.[1] ?? 1)).toBeLessThan(0.02);
    await expect(learnDirections(renderer, [second], [second])).rejects.toThrow(
      "second: nothing is left of its direction without second; leave one out",
    );
  });

  test("of styles that hardly spread along an axis: the step is one of their samples', and a layer can be left as it is", async () => {
    const spread = [3, 1, 0.1];
    const mapped = (z: Tensor): Tensor => mul(z, literal(spread));
    const twice = [1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1];
    const styled: LatentGenerator = {
      latent: size,
      forward: (_, z) => asImages(along(mapped(z), [0.5, 0, 1])),
      styled: {
        ...{ layers: 2, size, truncation: 1 },
        styles: (_, z) => reshape(matmul(mapped(z), literal(twice, [3, 6])), [z.shape[0] ?? 1, 2, size]),
        synthesize: (_, styles) =>
          asImages(along(reshape(narrow(styles, 1, 0, 1), [styles.shape[0] ?? 1, size]), [0.5, 0, 1])),
      },
    };
    const renderer = await createLatentRenderer(await opened(styled));
    const seeds = Array.from({ length: 500 }, (_, seed) => seed);
    const found = await learnDirections(renderer, measuredSeeds(renderer, ["brightness"], seeds));
    // Σ n with n = (0.5, 0, 1) and Σ = diag(9, 1, 0.01): nearly the first axis, though the image listens to the third more.
    expect(found.space).toBe("w");
    expect(found.components[0]?.[0]).toBeGreaterThan(0.99);
    expect(Math.abs((found.deviations[0] ?? 0) / 3 - 1)).toBeLessThan(0.1);
    const draw = (layers?: { first: number; last: number }): Float32Array =>
      movedImages(renderer, { space: "z", latents: renderer.ofSeeds([3]) }, [
        { directions: found, amounts: [2], layers },
      ]);
    const still = renderer.render({ space: "z", latents: renderer.ofSeeds([3]) });
    expect(draw({ first: 0, last: 0 })).toEqual(draw());
    expect(draw({ first: 1, last: 1 })).toEqual(still);
    expect(draw()[0]).toBeGreaterThan(still[0] ?? NaN);
  });

  test("too few examples, or all alike, are told", async () => {
    const renderer = await createLatentRenderer(await opened(ofZ));
    const cases: readonly (readonly [readonly number[], string])[] = [
      [[1, 0, 1], "x: 1 examples of one kind are too few or all alike; give at least 8 of both"],
      [Array.from({ length: 20 }, () => 1), "x: 0 examples of one kind"],
      [Array.from({ length: 20 }, () => 0.5), "x: 20 examples are too few or all alike; give at least 8"],
    ];
    for (const [values, words] of cases)
      await expect(learnDirections(renderer, [{ name: "x", seeds: [...values.keys()], values }])).rejects.toThrow(
        words,
      );
  });
});

/** @file StyleGAN's and StyleGAN2's recipes: mixing, truncation, path lengths by hand, what a step changes. Networks and losses stand in tests/parity. */
import * as v from "valibot";
import { afterAll, describe, expect, test } from "vitest";
import { createReferenceExecutor } from "#src/backends/reference/index.js";
import { createWasmExecutor } from "#src/backends/wasm/index.js";
import { ConfigError } from "#src/base/errors.js";
import { styleMapping } from "#src/gan/architectures/style-mapping.js";
import { levelsOf, styledLayers } from "#src/gan/architectures/style-pyramid.js";
import { crossed, inAllLayers, styleAt } from "#src/gan/architectures/styles.js";
import * as gans from "#src/gan/index.js";
import { rampedAverage } from "#src/gan/recipes/style-parts.js";
import { pathLengthPenalty, pathLengths } from "#src/gan/regularizers/path-length.js";
import { Scope } from "#src/nn/index.js";
import { compile, constant, f32, literal, matmul, reshape, square } from "#src/tensor/index.js";
import type { TensorLike } from "#src/tensor/index.js";
import { expectClose } from "../support/close.js";
import { compute } from "../support/compute.js";
import { checkGradients } from "../support/gradient-check.js";
import { domains, fill } from "../support/random-tensor.js";
import { named } from "../support/named.js";

const reference = createReferenceExecutor();
const fast = await createWasmExecutor({ threads: 1 });
afterAll(async () => {
  await reference.dispose();
  await fast.dispose();
});

const close = (actual: readonly number[] | undefined, expected: readonly number[], what: string): void =>
  expectClose(actual ?? [], expected, { absolute: 1e-6, relative: 1e-6 }, what);

test("channels double with each halving of the side, up to the most; other shapes than squares of 4·2ᵏ are refused", () => {
  const levels = levelsOf({ height: 32, width: 32, channels: 3 }, { width: 16, widest: 50 });
  expect(levels.map(({ side, channels }) => [side, channels])).toEqual([
    [4, 50],
    [8, 50],
    [16, 32],
    [32, 16],
  ]);
  expect(styledLayers({ height: 32, width: 32, channels: 3 })).toBe(8);
  for (const [height, width] of [
    [4, 4],
    [24, 24],
    [32, 16],
  ] as const)
    expect(() => levelsOf({ height, width, channels: 1 }, { width: 1, widest: 1 })).toThrow(ConfigError);
});

test("styles cross over at each image's own layer", () => {
  const { y, middle } = compute(() => {
    const [a, b] = [literal([1, 2, 3], [3, 1]), literal([-1, -2, -3], [3, 1])];
    const styles = crossed(inAllLayers(a, 4), inAllLayers(b, 4), literal([1, 4, 0]));
    return { y: styles, middle: styleAt(styles, 1) };
  });
  expect(y).toEqual([1, -1, -1, -1, 2, 2, 2, 2, -3, -3, -3, -3]);
  expect(middle).toEqual([-1, 2, -3]);
});

test("truncation moves styles towards their mean: ψ 1 leaves them, 0 is the mean, −1 mirrors them", () => {
  const mapping = styleMapping(2, 2, 1);
  const values = {
    "fc0.weight": literal([100, 0, 0, 100], [2, 2]),
    "fc0.bias": literal([0, 0]),
    w_avg: literal([5, 7]),
  };
  const at = (psi?: TensorLike) =>
    compute(() => ({
      w: mapping.forward(
        literal([3, 1], [1, 2]),
        new Scope(values),
        ...(psi === undefined ? [] : [constant(Number(psi))]),
      ),
    })).w ?? [];
  const w = at();
  close(w, [3 / Math.sqrt(5), 1 / Math.sqrt(5)], "z of length √2, weights of 100 · 0.01 / √2, √2 after LeakyReLU");
  close(at(1), w, "ψ = 1");
  close(at(0), [5, 7], "ψ = 0");
  close(at(-1), [10 - (w[0] ?? 0), 14 - (w[1] ?? 0)], "ψ = −1");
});

describe("path length", () => {
  /** Images [2, 1, 2, 1] = w A for w [2, 2], in one layer. */
  const A = [1, 2, 3, 4];

  test("is ‖Jᵀ y‖ / √pixels, the root of the mean square over layers; a follows its mean", () => {
    const { lengths, loss, target } = compute(() => {
      const styles = inAllLayers(literal([9, 8, 7, 6], [2, 2]), 1);
      const images = reshape(matmul(styleAt(styles, 0), literal(A, [2, 2])), [2, 1, 2, 1]);
      const found = pathLengths(images, styles, literal([1, 0, 1, 1], [2, 1, 2, 1]));
      const penalty = pathLengthPenalty(found, constant(2));
      return { lengths: found, ...penalty };
    });
    // Aᵀ's columns for y = (1, 0): (1, 3); for (1, 1): (1 + 2, 3 + 4); divided by √2.
    const expected = [Math.sqrt(10 / 2), Math.sqrt(58 / 2)];
    const a = 0.99 * 2 + 0.01 * ((expected[0] ?? 0) + (expected[1] ?? 0)) * 0.5;
    close(lengths, expected, "lengths");
    close(target, [a], "a");
    close(loss, [expected.reduce((sum, length) => sum + (length - a) ** 2, 0) / 2], "loss");
  });

  test("has right gradients with respect to styles and weights, of first and second order", () => {
    checkGradients({
      inputs: { styles: f32(2, 2, 3), A: f32(6, 4), y: f32(2, 2, 2, 1) },
      state: {},
      values: {
        styles: fill(12, 1, domains.real),
        A: fill(24, 2, domains.real),
        y: fill(8, 3, domains.real),
      },
      build: (tensors) => {
        const styles = named(tensors, "styles");
        const images = reshape(square(matmul(reshape(styles, [2, 6]), named(tensors, "A"))), [2, 2, 2, 1]);
        return pathLengths(images, styles, named(tensors, "y"));
      },
      tolerance: 1e-5,
    });
  });
});

test("the average's half-life is at most a share of the steps done, and never longer than the decay says", () => {
  const decay = rampedAverage(0.99, 0.1);
  if (typeof decay === "number") throw new Error("not ramped");
  const at = (step: number) => compute(() => ({ decay: gansRate(decay, step) })).decay?.[0] ?? Number.NaN;
  expect(at(0)).toBeCloseTo(0, 12);
  expect(at(100)).toBeCloseTo(2 ** (-1 / 10), 6);
  expect(at(100_000)).toBeCloseTo(0.99, 6);
  expect(rampedAverage(0.9, 0)).toBe(0.9);
  expect(rampedAverage(0, 0.5)).toBe(0);
});

const gansRate = (rate: Exclude<gans.Rate, number>, step: number) => rate(literal([step], [], "i32"));

describe.each(["stylegan", "stylegan2"])("%s", (name) => {
  const data = { height: 8, width: 8, channels: 3 };
  const batch = 4;
  const small = { latent: 5, styleSize: 4, mappingLayers: 2, width: 3, widest: 4 };
  const ganOf = (options: Readonly<Record<string, unknown>> = {}): gans.Gan => {
    const recipe = gans.recipes.get(name);
    if (recipe === undefined) throw new Error(`there is no recipe ${name}`);
    return recipe.build(v.parse(recipe.options, { ...small, ...options }), data);
  };

  /** The state before and after the first steps, and what the last of them reported. */
  async function steps(gan: gans.Gan, count: number) {
    const state = fast.createState(gans.stateSpecs(gan));
    const start = await compile(gans.initialization(gan), { executor: fast, state, inputs: gans.initializationInputs });
    start.run({ seed: [7] });
    const read = (): Record<string, number[]> =>
      Object.fromEntries(Object.keys(state.specs).map((key) => [key, Array.from(state.read(key))]));
    const before = read();
    const inputs = gans.trainingInputs(gan, data, batch);
    let outputs: Record<string, number> = {};
    for (let step = 0; step < count; step++) {
      const program = await compile(gans.trainingStep(gan, gans.dueAt(step)), { executor: fast, state, inputs });
      const result = program.run({ real: fill(batch * 8 * 8 * 3, step, domains.real) });
      outputs = Object.fromEntries(Object.keys(program.plan.outputs).map((key) => [key, result.number(key)]));
    }
    return { before, after: read(), outputs };
  }

  test("a step trains all three networks and moves the mean style", async () => {
    const { before, after, outputs } = await steps(
      ganOf({ r1: 1, regularizeEvery: 1, ...(name === "stylegan2" ? { pathLengthEvery: 1 } : {}) }),
      1,
    );
    const moved = (key: string): boolean => JSON.stringify(before[key]) !== JSON.stringify(after[key]);
    const still = Object.keys(before).filter((key) => /^(mapping|synthesis|discriminator)\./.test(key) && !moved(key));
    // Patterns are fixed, and no loss sees the logits' common offset through R1 alone; all else is trained.
    expect(still.filter((key) => !key.endsWith("noise_const"))).toEqual([]);
    expect(Object.values(outputs).every(Number.isFinite)).toBe(true);
    expect(outputs).toHaveProperty("r1");
    expect(after["average.mapping.w_avg"]).toEqual(after["mapping.w_avg"]);
    if (name === "stylegan2") expect(after["memory.path.length"]?.[0]).toBeCloseTo(outputs["path length"] ?? NaN, 6);
  });

  test("both players see one batch of G's images: its network is applied once a step", () => {
    let uses = 0;
    const gan = ganOf(name === "stylegan2" ? { pathLength: 0 } : {});
    const { synthesis } = gan.networks;
    if (synthesis === undefined) return expect.fail("no synthesis");
    const counting: gans.Gan = {
      ...gan,
      networks: {
        ...gan.networks,
        synthesis: { ...synthesis, forward: (...all) => (uses++, synthesis.forward(...all)) },
      },
    };
    const inputs = gans.trainingInputs(gan, data, batch);
    const state = reference.createState(gans.stateSpecs(counting));
    return compile(gans.trainingStep(counting), { executor: reference, state, inputs }).then(() =>
      expect(uses).toBe(1),
    );
  });

  test("has styles for truncation and mixing", () => {
    expect(ganOf().generator?.styled).toMatchObject({ layers: 4, size: 4, truncation: 0.7 });
  });

  test("R1 is allowed beside the minibatch's deviation", () => expect(() => ganOf({ r1: 10 })).not.toThrow());
});

test("StyleGAN2's lazy terms are there at their steps only, and count for those between", async () => {
  const recipe = gans.recipes.get("stylegan2");
  const defaults = recipe && v.parse(recipe.options, {});
  expect(defaults).toMatchObject({ regularizeEvery: 16, pathLengthEvery: 4, pathLength: 2, styleMixing: 0.9 });
  if (recipe === undefined) throw new Error("there is no recipe stylegan2");
  const data = { height: 8, width: 8, channels: 1 };
  const gan = recipe.build(
    v.parse(recipe.options, { latent: 2, styleSize: 2, mappingLayers: 1, width: 2, widest: 2 }),
    data,
  );
  const state = reference.createState(gans.stateSpecs(gan));
  const outputsAt = async (step: number): Promise<string[]> => {
    const inputs = gans.trainingInputs(gan, data, 4);
    const program = await compile(gans.trainingStep(gan, gans.dueAt(step)), { executor: reference, state, inputs });
    return Object.keys(program.plan.outputs).filter((key) => key === "r1" || key === "path length");
  };
  expect(await outputsAt(0)).toEqual([]);
  expect(await outputsAt(3)).toEqual(["path length"]);
  expect((await outputsAt(15)).sort()).toEqual(["path length", "r1"]);
});

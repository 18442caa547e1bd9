/** @file srgan and inpaint beside parity: the warm-up, how far a pixel is felt, what previews and translators make, and options that are refused. */
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { createReferenceExecutor } from "#src/backends/reference/index.js";
import { ConfigError } from "#src/base/errors.js";
import * as gans from "#src/gan/index.js";
import type { DataSpec, Gan } from "#src/gan/index.js";
import { srganReach } from "#src/gan/architectures/srgan.js";
import { sharedContext } from "#src/gan/phase-context.js";
import { compile, constant, downsampleArea, f32, i32, mean, neg, softplus } from "#src/tensor/index.js";
import { named } from "../support/named.js";
import { domains, fill } from "../support/random-tensor.js";
import { expectOneLine } from "../support/one-line.js";

function build(name: string, options: Readonly<Record<string, unknown>>, data: DataSpec): Gan {
  const recipe = gans.recipes.get(name);
  if (recipe === undefined) throw new Error(`there is no recipe ${name}`);
  return recipe.build(v.parse(recipe.options, options), data);
}

const image = { height: 16, width: 16, channels: 1 };
const narrow = { width: 2, blocks: 1, discriminatorWidth: 1 };
const images = (count: number, seed = 3) => Float32Array.from(fill(count * 256, seed, domains.real), (x) => x / 2);

test("until the warm-up ends srgan's generator learns from pixels alone, then from the discriminator, too", async () => {
  const gan = build("srgan", { ...narrow, adversarialWeight: 0.5, featureWeight: 2, warmup: 7 }, image);
  const executor = createReferenceExecutor();
  const state = executor.createState(gans.stateSpecs(gan));
  const start = await compile(gans.initialization(gan), { executor, state, inputs: gans.initializationInputs });
  start.run({ seed: [1] });
  const program = await compile(
    ({ inputs, state: values }) => {
      const source = { seed: constant(0, "i32"), step: named(inputs, "step") };
      const { context } = sharedContext(gan, { source, inputs, current: { ...values }, isDue: () => true });
      const fake = context.network("discriminator")(context.network("generator")(downsampleArea(context.real, 4)));
      const { loss, metrics = {} } = gan.phases[1]?.minimize(context) ?? fail();
      return { outputs: { loss, ...metrics, adversarial: mean(softplus(neg(fake))) } };
    },
    { executor, state, inputs: { real: f32(3, 16, 16, 1), step: i32() } },
  );
  const at = (step: number): Record<string, number> => {
    const result = program.run({ real: images(3), step: [step] });
    const names = ["loss", "pixels", "features", "adversarial"];
    return Object.fromEntries(names.map((name) => [name, result.tensor(name)[0] ?? Number.NaN]));
  };
  const [before, after] = [at(6), at(7)];
  expect(before["loss"]).toBe(before["pixels"]);
  const { pixels = 0, features = 0, adversarial = 0 } = after;
  expect(features).toBeGreaterThan(0.01);
  expect(after["loss"]).toBeCloseTo(pixels + 2 * features + 0.5 * adversarial, 9); // −log σ(D(G(low)))
});

const fail = (): never => {
  throw new Error("there is no phase of the generator");
};

describe("srgan's reach", () => {
  test.each([
    [1, 2],
    [2, 4],
  ] as const)("%i blocks, ×%i: no pixel is felt further away, one is felt nearly as far", async (blocks, factor) => {
    const reach = srganReach({ blocks, factor });
    const side = 2 * reach + 3;
    const executor = createReferenceExecutor();
    const gan = build("srgan", { ...narrow, blocks, factor }, image);
    const translator = gan.translators?.["upscale"];
    if (translator === undefined) throw new Error("srgan enlarges nothing");
    expect(translator.reach).toBe(reach);
    const state = executor.createState(gans.stateSpecs(gan));
    const start = await compile(gans.initialization(gan), { executor, state, inputs: gans.initializationInputs });
    start.run({ seed: [2] });
    const inputs = { images: f32(1, 1, side, 1) };
    const program = await compile(gans.translation(gan, translator), { executor, state, inputs });
    const plain = new Float32Array(side).fill(0.1);
    const changed = plain.map((value, index) => (index === 0 ? 1 : value));
    const [before, after] = [plain, changed].map((row) => [...program.run({ images: row }).tensor("images")]);
    const felt = (before ?? []).map((value, index) => (value === after?.[index] ? -1 : index % (side * factor)));
    const furthest = Math.floor(Math.max(...felt) / factor);
    expect(furthest).toBeLessThanOrEqual(reach);
    expect(furthest).toBeGreaterThanOrEqual(reach - 2);
  });
});

test("srgan wants sides that its factor divides, and 16 pixels or more", () => {
  expectOneLine(ConfigError, () => build("srgan", narrow, { height: 18, width: 16, channels: 1 }), "16×18", "factor 4");
  expectOneLine(ConfigError, () => build("srgan", narrow, { height: 12, width: 12, channels: 1 }), "12×12", "16");
});

test("inpaint wants squares that it can halve down to 4 pixels", () => {
  for (const [height, width] of [
    [24, 24],
    [16, 32],
    [4, 4],
  ] as const) {
    expectOneLine(ConfigError, () => build("inpaint", {}, { height, width, channels: 1 }), `${width}×${height}`);
  }
});

describe("previews", () => {
  test.each([
    ["srgan", narrow, 4],
    ["inpaint", { width: 2, bottleneck: 4, discriminatorWidth: 1 }, 3],
  ] as const)("%s shows %s images side by side, the last one real", async (name, options, count) => {
    const executor = createReferenceExecutor();
    const gan = build(name, options, image);
    if (gan.preview === undefined) throw new Error("there is no preview");
    const state = executor.createState(gans.stateSpecs(gan));
    const inputs = gans.previewingInputs(gan, image, 2);
    const program = await compile(gans.previewing(gan, gan.preview), { executor, state, inputs });
    const real = images(2);
    const result = program.run({ real, seed: [0] });
    expect(Object.keys(program.plan.outputs)).toHaveLength(count);
    for (let index = 0; index < count; index++) expect(result.tensor(String(index))).toHaveLength(real.length);
    expect([...result.tensor(String(count - 1))]).toEqual([...real]);
  });
});

test.each(["blocks", "strokes", "both"])("inpaint keeps what is known, masks of %s", async (masks) => {
  const executor = createReferenceExecutor();
  const gan = build("inpaint", { width: 2, bottleneck: 4, discriminatorWidth: 1, masks }, image);
  if (gan.preview === undefined) throw new Error("there is no preview");
  const state = executor.createState(gans.stateSpecs(gan));
  const program = await compile(gans.previewing(gan, gan.preview), {
    executor,
    state,
    inputs: gans.previewingInputs(gan, image, 8),
  });
  const real = images(8);
  const result = program.run({ real, seed: [5] });
  const [punched, filled] = ["0", "1"].map((name) => [...result.tensor(name)]);
  const known = [...real.keys()].filter((index) => punched?.[index] !== 0);
  expect(known.length).toBeGreaterThan(real.length / 2);
  expect(known.length).toBeLessThan(real.length);
  for (const index of known) expect(filled?.[index]).toBe(real[index]);
});

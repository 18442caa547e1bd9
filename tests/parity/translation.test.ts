/**
 * @file pix2pix and CycleGAN against PyTorch: a step of the recipes' own phases from the fixture's weights: what the networks compute, the complete losses,
 * every gradient. The learning rate is 0, so that both players' gradients are those at the fixture's weights.
 */
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { recipes, stateSpecs, trainingInputs, trainingStep } from "#src/gan/index.js";
import type { DataSpec, Gan, ImageSpec, PhaseContext } from "#src/gan/index.js";
import { compile, concat } from "#src/tensor/index.js";
import type { Tensors } from "#src/tensor/index.js";
import { engines, withEngine } from "./engines.js";
import { expectParity, readFixture } from "./fixture.js";

const beta1 = 0.5;
/** Of gradients in float32: an instance norm over few pixels divides by a small deviation, and PyTorch's own float32 is off by nearly as much. */
const gradientTolerance = 1e-3;
/** Single-threaded and deterministic kernels meet these layers in convolutions.test.ts and normalization.test.ts. */
const chosenEngines = engines.filter(({ name }) => name === "reference" || name === "wasm, 2 threads");

/** What a recipe's networks compute in a step, by the fixture's names. */
type Seen = (context: PhaseContext) => Tensors;

const seenOf: Readonly<Record<string, Seen>> = {
  pix2pix: ({ network, real }) => {
    const fake = network("generator")(real);
    return { fake, logits: network("discriminator")(concat([real, fake], 3)) };
  },
  cyclegan: ({ network, real, target }) => {
    const [toA, toB] = [network("generatorA"), network("generatorB")];
    const [fakeA, fakeB] = [toA(target()), toB(real)];
    const [rebuiltA, sameB] = [toA(fakeB), toB(target())];
    return { fakeA, fakeB, rebuiltA, sameB, logitsB: network("discriminatorB")(fakeB) };
  },
};

/** The fixture's losses that a phase of ours is the sum of. */
const partsOf: Readonly<Record<string, readonly string[]>> = {
  discriminator: ["discriminator"],
  generator: ["generator"],
  discriminators: ["discriminatorA", "discriminatorB"],
  generators: ["generators"],
};

describe.each(Object.entries(seenOf))("%s", (name, see) => {
  const fixture = readFixture(name);
  const meta = (key: string): number => Number(fixture.metadata[key]);
  const image = (key: string): ImageSpec => {
    const [height = 0, width = 0, channels = 0] = JSON.parse(fixture.metadata[key] ?? "[]") as number[];
    return { height, width, channels };
  };
  const data: DataSpec = { ...image("a"), target: image("b") };
  const gradients = Object.keys(fixture.under("grad"));

  /** The recipe's GAN at the fixture's sizes, whose first phase also reports what the networks compute. */
  function fixtureGan(): Gan {
    const recipe = recipes.get(name);
    if (recipe === undefined) throw new Error(`there is no recipe ${name}`);
    const sizes = ["width", "discriminatorWidth", "blocks", "patchHalvings"].filter((key) => key in fixture.metadata);
    const options = {
      ...Object.fromEntries(sizes.map((key) => [key, meta(key)])),
      ...{ learningRate: 0, beta1 },
      ...(name === "pix2pix" ? { dropout: 0 } : { halvings: 2 }),
    };
    const gan = recipe.build(v.parse(recipe.options, options), data);
    const [first, ...rest] = gan.phases;
    if (first === undefined) throw new Error("the GAN has no phases");
    const observed = {
      ...first,
      minimize: (context: PhaseContext) => {
        const { loss, metrics } = first.minimize(context);
        return { loss, metrics: { ...metrics, ...see(context) } };
      },
    };
    return { ...gan, phases: [observed, ...rest] };
  }

  test("our parameters have PyTorch's names and our shapes", () => {
    const specs = Object.entries(stateSpecs(fixtureGan())).filter(([key]) => /^(generator|discriminator)/.test(key));
    const parameters = specs.filter(([key]) => !/\.running_(mean|var)$/.test(key));
    const expected = gradients.map((key) => [key, fixture.tensor(key).shape]);
    expect(Object.fromEntries(parameters.map(([key, { shape }]) => [key, shape]))).toEqual(
      Object.fromEntries(expected),
    );
  });

  test.each(chosenEngines)("a step on $name", (engine) =>
    withEngine(engine, async (executor) => {
      const gan = fixtureGan();
      const state = executor.createState(stateSpecs(gan));
      for (const key of gradients) state.write(key, fixture.tensor(key).values);
      const inputs = trainingInputs(gan, data, meta("batch"));
      const program = await compile(trainingStep(gan), { executor, state, inputs });
      const result = program.run({ real: fixture.tensor("a").values, target: fixture.tensor("b").values });
      for (const [key, { values }] of Object.entries(fixture.under("seen")))
        expectParity(result.tensor(key), values, engine.tolerance, key);
      for (const { name: phase } of gan.phases) {
        const loss = (partsOf[phase] ?? []).reduce((sum, part) => sum + fixture.number(`loss.${part}`), 0);
        expectParity(result.tensor(`loss.${phase}`), [loss], engine.tolerance, `loss of ${phase}`);
      }
      for (const key of gradients) {
        const [network = "", ...rest] = key.split(".");
        const moment = state.read(`optimizer.${network}.${rest.join(".")}.exp_avg`); // (1 − β₁) g after the first step
        const gradient = Array.from(moment, (value) => value / (1 - beta1));
        const { values } = fixture.tensor(`grad.${key}`);
        if (largest(values) > 1e-12)
          expectParity(gradient, values, engine.isExact ? engine.tolerance : gradientTolerance, `gradient of ${key}`);
        else {
          // A bias in front of an instance norm has no effect: rounding is all there is.
          expect(name === "cyclegan" && key.endsWith(".bias"), `${key} has a gradient`).toBe(true);
          expect(largest(gradient)).toBeLessThan(engine.isExact ? 1e-12 : 1e-4);
        }
      }
    }),
  );
});

const largest = (values: readonly number[]): number => Math.max(...values.map(Math.abs));

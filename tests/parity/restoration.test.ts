/**
 * @file The complete losses of srgan and inpaint against PyTorch's: what both networks compute, every term, and every gradient of both players, all
 * at the same weights. The phases are the recipes' own; inpaint's are given random numbers that make the fixture's holes.
 */
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { blockHoles, recipes, stateSpecs } from "#src/gan/index.js";
import type { Gan, PhaseContext } from "#src/gan/index.js";
import { sharedContext } from "#src/gan/phase-context.js";
import { compile, constant, downsampleArea, grad, literal } from "#src/tensor/index.js";
import type { Tensor, Tensors } from "#src/tensor/index.js";
import { engines, withEngine } from "./engines.js";
import { expectParity, readFixture, specOf } from "./fixture.js";
import type { Fixture } from "./fixture.js";

interface Case {
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** What the networks compute, by the fixture's names. */
  readonly seen: (context: PhaseContext) => Tensors;
  /** Terms of G's loss that the phase reports. */
  readonly terms: readonly string[];
  /** Numbers for each stream of U[0, 1). */
  readonly draws?: (fixture: Fixture) => Readonly<Record<string, readonly number[]>>;
}

/** Draws of which {@link blockHoles} makes the fixture's blocks in images of 16 pixels: sides 4 to 8, anywhere. */
function blockDraws(fixture: Fixture): number[] {
  const blocks = JSON.parse(fixture.metadata["blocks"] ?? "[]") as [number, number, number, number][];
  return blocks.flatMap(([top, left, height, width]) => [
    ...[height, width].map((side) => (side - 4 + 0.5) / 5),
    (top + 0.5) / (17 - height),
    (left + 0.5) / (17 - width),
  ]);
}

const cases: readonly Case[] = [
  {
    name: "srgan",
    options: { warmup: 0 },
    terms: ["pixels", "features"],
    seen: ({ network, real }) => {
      const low = downsampleArea(real, 4);
      const fake = network("generator")(low);
      return { low, fake, logits_real: network("discriminator")(real), logits_fake: network("discriminator")(fake) };
    },
  },
  {
    name: "inpaint",
    options: { masks: "blocks" },
    terms: ["reconstruction"],
    draws: (fixture) => ({ block: blockDraws(fixture) }),
    seen: ({ network, real, uniform, batch }) => ({
      ...blockHoles(uniform, batch, { height: real.shape[1] ?? 0, width: real.shape[2] ?? 0 }),
      logits_real: network("discriminator")(real),
    }),
  },
];

function fixtureGan({ name, options }: Case, fixture: Fixture): Gan {
  const recipe = recipes.get(name);
  if (recipe === undefined) throw new Error(`there is no recipe ${name}`);
  const [height = 0, width = 0, channels = 0] = JSON.parse(fixture.metadata["image"] ?? "[]") as number[];
  const all = { ...(JSON.parse(fixture.metadata["options"] ?? "{}") as object), ...options };
  return recipe.build(v.parse(recipe.options, all), { height, width, channels });
}

/** Loss, terms and gradients of every player, none of whom has been updated. */
function play(gan: Gan, context: PhaseContext): Record<string, Tensor> {
  return Object.assign(
    {},
    ...gan.phases.map(({ name, minimize }) => {
      const { loss, metrics = {} } = minimize(context);
      const gradients = Object.entries(grad(loss, context.parameters(name)));
      return {
        [`loss_${name.slice(0, 1)}`]: loss,
        ...metrics,
        ...Object.fromEntries(gradients.map(([parameter, value]) => [`grad.${name}.${parameter}`, value])),
      };
    }),
  ) as Record<string, Tensor>;
}

describe.each(cases)("$name", (one) => {
  const fixture = readFixture(one.name);
  const gan = fixtureGan(one, fixture);
  const start = fixture.names.filter((name) => /^(generator|discriminator)\./.test(name));

  test("our parameters and running statistics have PyTorch's names and our shapes", () => {
    const specs = Object.entries(stateSpecs(gan)).filter(([name]) => /^(generator|discriminator)\./.test(name));
    const shapes = start.map((name) => [name, fixture.tensor(name).shape]);
    expect(Object.fromEntries(specs.map(([name, { shape }]) => [name, shape]))).toEqual(Object.fromEntries(shapes));
  });

  test.each(engines)("on $name", (engine) =>
    withEngine(engine, async (executor) => {
      const state = executor.createState(stateSpecs(gan));
      for (const name of start) state.write(name, fixture.tensor(name).values);
      const draws = one.draws?.(fixture) ?? {};
      const uniform: PhaseContext["uniform"] = (shape, stream) => literal(draws[stream] ?? [], shape);
      let outputs: readonly string[] = [];
      const program = await compile(
        ({ inputs, state: values }) => {
          const source = { seed: constant(0, "i32"), step: constant(0, "i32") };
          const shared = sharedContext(gan, { source, inputs, current: { ...values }, isDue: () => true });
          // The context's own properties throw where a GAN has no labels: it is inherited from, not copied.
          const context = Object.create(shared.context, { uniform: { value: uniform } }) as PhaseContext;
          const all = { ...one.seen(context), ...play(gan, context) };
          outputs = [...Object.keys(one.seen(context)), ...one.terms, "loss_d", "loss_g"];
          return { outputs: all };
        },
        { executor, state, inputs: { real: specOf(fixture.tensor("real")) } },
      );
      const result = program.run({ real: fixture.tensor("real").values });
      const gradients = fixture.names.filter((name) => name.startsWith("grad."));
      expect(gradients.length).toBeGreaterThan(10);
      for (const name of [...outputs, ...gradients])
        expectParity(result.tensor(name), fixture.tensor(name).values, engine.tolerance, name);
    }),
  );
});

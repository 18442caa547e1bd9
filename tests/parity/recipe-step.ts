/**
 * @file A recipe's own training step against PyTorch: the losses of its phases and the gradient of every parameter that they train, at the
 * fixture's weights, images and random draws. Nothing is updated between phases: G's gradients are those at the D of the fixture.
 *
 * A fixture has: `<network>.<parameter or buffer>`; `real`, and `labels`, `target` where the recipe asks for them; `normal.<stream>` and
 * `uniform.<stream>` for every draw by a phase; `memory.<name>` where the GAN has memory; and what is expected: `loss.<phase>`,
 * `grad.<network>.<parameter>`, and, if it likes, `metric.<name>`.
 */
import * as v from "valibot";
import { expect, test } from "vitest";
import { recipes, stateSpecs, trainingInputs, trainingStep } from "#src/gan/index.js";
import type { DataSpec, Gan, Phase, PhaseContext } from "#src/gan/index.js";
import type { Optimizer } from "#src/optim/index.js";
import { compile, f32, literal } from "#src/tensor/index.js";
import type { Tensor } from "#src/tensor/index.js";
import { engines, withEngine } from "./engines.js";
import { expectParity, largestOf } from "./fixture.js";
import type { Fixture } from "./fixture.js";

/** Keeps the gradients and moves nothing. */
const recording: Optimizer = {
  stateSpecs: (parameters) =>
    Object.fromEntries(Object.entries(parameters).map(([name, { shape }]) => [name, f32(...shape)])),
  update: (parameters, gradients) => ({ parameters, state: gradients }),
};

/** Draws by name, of each step by its images: phases that ask for the same one get the same tensor. */
const drawn = new WeakMap<Tensor, Map<string, Tensor>>();

/** A phase whose random draws are the fixture's. */
const onFixture = (fixture: Fixture, phase: Phase): Phase => ({
  ...phase,
  optimizer: recording,
  minimize(context) {
    const ofStep = drawn.get(context.real) ?? new Map<string, Tensor>();
    drawn.set(context.real, ofStep);
    const draw =
      (distribution: "normal" | "uniform"): PhaseContext["normal"] =>
      (shape, stream) => {
        const name = `${distribution}.${stream}`;
        const tensor = ofStep.get(name) ?? literal(fixture.tensor(name).values, shape);
        ofStep.set(name, tensor);
        return tensor;
      };
    return phase.minimize({ ...context, normal: draw("normal"), uniform: draw("uniform") });
  },
});

/** The recipe's GAN at these options. */
function fixtureGan(name: string, options: Readonly<Record<string, unknown>>, data: DataSpec, fixture: Fixture): Gan {
  const recipe = recipes.get(name);
  if (recipe === undefined) throw new Error(`there is no recipe ${name}`);
  const gan = recipe.build(v.parse(recipe.options, { averageDecay: 0, ...options }), data);
  return { ...gan, phases: gan.phases.map((phase) => onFixture(fixture, phase)) };
}

/** One recipe at one set of options. */
export interface RecipeStepCase {
  readonly recipe: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly data: DataSpec;
  readonly batch: number;
  readonly fixture: Fixture;
  /** Factor on the engines' tolerances; 1 unless given. */
  readonly slack?: number;
}

/** Declares the tests of a recipe's step. */
export function testRecipeStep({ recipe, options, data, batch, fixture, slack = 1 }: RecipeStepCase): void {
  const gan = fixtureGan(recipe, options, data, fixture);
  const trained = gan.phases.flatMap(({ trains }) => trains);

  test("our parameters have PyTorch's names and shapes", () => {
    for (const network of trained) {
      const ours = Object.entries(gan.networks[network]?.parameters ?? {}).map(([name, { shape }]) => [
        name,
        [...shape],
      ]);
      const theirs = Object.entries(fixture.under(`grad.${network}`)).map(([name, { shape }]) => [name, [...shape]]);
      expect(Object.fromEntries(ours), network).toEqual(Object.fromEntries(theirs));
    }
  });

  test.each(engines)("losses and gradients on $name", (engine) =>
    withEngine(engine, async (executor) => {
      const state = executor.createState(stateSpecs(gan));
      const stored = Object.keys(state.specs).filter((name) => !/^(optimizer|random)\./.test(name));
      for (const name of stored) state.write(name, fixture.tensor(name).values);
      const inputs = trainingInputs(gan, data, batch);
      const program = await compile(trainingStep(gan), { executor, state, inputs });
      const given = Object.fromEntries(Object.keys(inputs).map((name) => [name, fixture.tensor(name).values]));
      const result = program.run(given);
      const tolerance = engine.tolerance * slack;
      const near = (output: string, expected: string): void =>
        expectParity(result.tensor(output), fixture.tensor(expected).values, tolerance, expected);
      for (const { name } of gan.phases) near(`loss.${name}`, `loss.${name}`);
      for (const name of Object.keys(fixture.under("metric"))) near(name, `metric.${name}`);
      for (const network of trained) {
        const gradients = Object.entries(fixture.under(`grad.${network}`));
        // A bias in front of a normalisation has a gradient of 0, of which rounding leaves something.
        const floor = 1e-2 * Math.max(...gradients.map(([, { values }]) => largestOf(values)));
        for (const [name, { values }] of gradients) {
          const gradient = Array.from(state.read(`optimizer.${network}.${name}`));
          expectParity(gradient, values, tolerance, `gradient of ${network}.${name}`, floor);
        }
      }
    }),
  );
}

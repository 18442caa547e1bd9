/** @file Optimisers against PyTorch's: ten steps over gradients of very different scales, parameters after each and the state at the end. */
import { describe, expect, test } from "vitest";
import { adam, rmsprop, sgd } from "#src/optim/index.js";
import type { Optimizer } from "#src/optim/index.js";
import { compile } from "#src/tensor/index.js";
import { named } from "../support/named.js";
import { engines, withEngine } from "./engines.js";
import { expectParity, readFixture, specOf } from "./fixture.js";

const fixture = readFixture("optimizers");
const steps = Number(fixture.metadata["steps"]);
const parameter = fixture.tensor("parameter");
const columns = parameter.shape[1] ?? 1;

/** Our options for the fixture's. */
const optimizers: Readonly<Record<string, Optimizer>> = {
  sgd: sgd({ learningRate: 0.1 }),
  sgd_momentum: sgd({ learningRate: 0.1, momentum: 0.9, weightDecay: 1e-4 }),
  sgd_nesterov: sgd({ learningRate: 0.1, momentum: 0.9, weightDecay: 1e-4, nesterov: true }),
  rmsprop: rmsprop({ learningRate: 5e-5, alpha: 0.99, epsilon: 1e-8 }),
  rmsprop_centered: rmsprop({
    learningRate: 5e-5,
    alpha: 0.99,
    epsilon: 1e-8,
    momentum: 0.9,
    weightDecay: 1e-2,
    centered: true,
  }),
  adam: adam({ learningRate: 2e-4, beta1: 0.5, beta2: 0.999, epsilon: 1e-8 }),
  adam_beta0: adam({ learningRate: 1e-4, beta1: 0, beta2: 0.9, epsilon: 1e-8 }),
  adam_decay: adam({ learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 1e-2 }),
  adamw: adam({ learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 1e-2, decoupled: true }),
};

/** Columns of a matrix: the fixture's differ in scale, so each is compared by itself. */
const columnsOf = (values: ArrayLike<number>): number[][] =>
  Array.from({ length: columns }, (_, column) => Array.from(values).filter((_value, i) => i % columns === column));

test("every optimiser of the fixture is covered", () => {
  const inFixture = fixture.names.filter((name) => name.endsWith(".after.0")).map((name) => name.split(".")[0] ?? "");
  expect(Object.keys(optimizers).sort()).toEqual(inFixture.sort());
});

describe.each(Object.entries(optimizers))("%s", (name, optimizer) => {
  test.each(engines)("$name", (engine) =>
    withEngine(engine, async (executor) => {
      const specs = { parameter: specOf(parameter) };
      const state = executor.createState({ ...specs, ...optimizer.stateSpecs(specs) });
      state.write("parameter", parameter.values);
      const step = await compile(
        ({ inputs, state: tensors }) => {
          const parameters = { parameter: named(tensors, "parameter") };
          const update = optimizer.update(parameters, { parameter: named(inputs, "gradient") }, tensors);
          return { updates: { ...update.parameters, ...update.state } };
        },
        { executor, state, inputs: { gradient: specOf(parameter) } },
      );
      // float32 cannot see a movement below 6e-8 of the weight itself, so movements are compared where they are larger.
      const roundoff = engine.isExact ? 1e-15 : 2e-7;
      for (let k = 0; k < steps; k++) {
        step.run({ gradient: fixture.tensor(`grad.${k}`).values });
        const [got, want, start] = [
          columnsOf(state.read("parameter")),
          columnsOf(fixture.tensor(`${name}.after.${k}`).values),
          columnsOf(parameter.values),
        ];
        want.forEach((column, index) => {
          const what = `column ${index} after step ${k}`;
          expectParity(got[index] ?? [], column, engine.tolerance, what);
          column.forEach((value, row) => {
            const [from, to] = [start[index]?.[row] ?? Number.NaN, got[index]?.[row] ?? Number.NaN];
            const error = Math.abs(to - from - (value - from));
            const allowed = 10 * engine.tolerance * Math.abs(value - from) + roundoff * Math.abs(from) * (k + 1);
            if (!(error <= allowed))
              expect.fail(`movement of ${what}, row ${row}: off by ${error}, ${allowed} allowed`);
          });
        });
      }
      for (const [slot, { values }] of Object.entries(fixture.under(`${name}.state`))) {
        const got = columnsOf(state.read(`parameter.${slot}`));
        columnsOf(values).forEach((column, index) =>
          expectParity(got[index] ?? [], column, engine.tolerance, `${slot}, column ${index}`),
        );
      }
    }),
  );
});

/**
 * @file The WASM backend against the float64 reference: every primitive on random programs, and random whole programs. One and two
 * threads must give the same bits.
 */
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { createWasmExecutor } from "#src/backends/wasm/index.js";
import { sizeOf } from "#src/base/shape.js";
import { exp, narrow, trace } from "#src/tensor/index.js";
import type { Executor } from "#src/tensor/index.js";
import { named } from "../support/named.js";
import { allCases } from "../support/op-cases/index.js";
import { randomPrograms } from "../support/random-graph.js";
import { expectConformance } from "./conformance.js";

const single = await createWasmExecutor({ threads: 1 });
const pair = await createWasmExecutor({ threads: 2 });
const deterministic = await createWasmExecutor({ threads: 2, deterministic: true });
afterAll(() => Promise.all([single, pair, deterministic].map((executor) => executor.dispose())));

/** Most cases on two threads; some on all builds and team sizes. */
const tiers: readonly (readonly [string, readonly Executor[], number])[] = [
  ["two threads", [pair], 200],
  ["one thread, two threads, deterministic", [single, pair, deterministic], 40],
];

describe.each(allCases)("%s", (_kind, row) => {
  test.each(tiers)("agrees with the reference: %s", async (_name, executors, numRuns) => {
    await fc.assert(
      fc.asyncProperty(row.cases("conformance"), async ({ inputs, state, values, build, tolerance }) => {
        const graph = trace(
          (tensors) => ({ outputs: { y: build({ ...tensors.inputs, ...tensors.state }) } }),
          inputs,
          state,
        );
        await expectConformance(executors, graph, { inputs: values, state: values, tolerance, runs: 1 });
      }),
      { numRuns },
    );
  });
});

test.each(tiers)(
  "whole programs with gradients and updates agree with the reference: %s",
  async (_name, executors, numRuns) => {
    await fc.assert(
      fc.asyncProperty(randomPrograms(14, false), ({ graph, inputs, state }) =>
        expectConformance(executors, graph, { inputs, state, tolerance: 2e-3, runs: 3 }),
      ),
      { numRuns },
    );
  },
);

test("state that is its own update and an output stays as it is", async () => {
  const graph = trace(
    ({ state: { s } }) => (s === undefined ? expect.fail("no s") : { outputs: { s }, updates: { s } }),
    {},
    { s: { shape: [5, 7], dtype: "f32" } },
  );
  const values = Array.from({ length: sizeOf([5, 7]) }, (_, index) => index);
  await expectConformance([single, pair, deterministic], graph, {
    inputs: {},
    state: { s: values },
    tolerance: 0,
    runs: 3,
  });
});

test("an output that is the first rows of a larger computed tensor", async () => {
  const graph = trace(
    ({ inputs }) => ({ outputs: { y: narrow(exp(named(inputs, "x")), 0, 0, 2) } }),
    { x: { shape: [5, 3], dtype: "f32" } },
    {},
  );
  const inputs = { x: Array.from({ length: 15 }, (_, index) => index / 8) };
  await expectConformance([single, pair, deterministic], graph, { inputs, state: {}, tolerance: 1e-5, runs: 2 });
});

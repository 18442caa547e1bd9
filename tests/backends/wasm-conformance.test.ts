/**
 * @file The WASM backend against the float64 reference: every primitive on random programs, and random whole programs. One and two
 * threads must give the same bits.
 */
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { evaluate } from "#src/backends/reference/index.js";
import { createWasmExecutor } from "#src/backends/wasm/index.js";
import { sizeOf } from "#src/base/shape.js";
import { verify } from "#src/tensor/graph/graph.js";
import type { Graph } from "#src/tensor/graph/graph.js";
import { exp, formatPlan, narrow, trace } from "#src/tensor/index.js";
import type { Executor, Plan } from "#src/tensor/index.js";
import { planGraph } from "#src/tensor/plan/lower.js";
import { rewrite } from "#src/tensor/rewrite/rewrite.js";
import { expectClose } from "../support/close.js";
import { named } from "../support/named.js";
import { allCases } from "../support/op-cases/index.js";
import { randomPrograms } from "../support/random-graph.js";

type Values = Readonly<Record<string, readonly number[]>>;
type Results = Readonly<Record<string, ArrayLike<number>>>;

const single = await createWasmExecutor({ threads: 1 });
const pair = await createWasmExecutor({ threads: 2 });
const deterministic = await createWasmExecutor({ threads: 2, deterministic: true });
afterAll(() => Promise.all([single, pair, deterministic].map((executor) => executor.dispose())));

/** Outputs and state after each run, by name. */
async function runOn(executor: Executor, plan: Plan, inputs: Values, state: Values, runs: number): Promise<Results[]> {
  const { traced } = plan;
  const bank = executor.createState(traced.state);
  const stateNames = Object.keys(traced.state);
  for (const name of stateNames) bank.write(name, state[name] ?? []);
  const program = await executor.load(plan, bank);
  const given = Object.fromEntries(Object.keys(traced.inputs).map((name) => [name, inputs[name] ?? []]));
  const results = Array.from({ length: runs }, () => {
    const result = program.run(given);
    const outputs = Object.keys(traced.outputs).map((name) => [`output ${name}`, result.tensor(name).slice()] as const);
    return Object.fromEntries([...outputs, ...stateNames.map((name) => [`state ${name}`, bank.read(name)] as const)]);
  });
  program.dispose();
  return results;
}

/** What the reference has for the same names; state without an update stays. */
function expected(graph: Graph, inputs: Values, state: Values, runs: number): Results[] {
  let before: Readonly<Record<string, ArrayLike<number>>> = state;
  return Array.from({ length: runs }, () => {
    const { outputs, updates } = evaluate(graph, inputs, before);
    before = { ...before, ...updates };
    return Object.fromEntries([
      ...Object.entries(outputs).map(([name, values]) => [`output ${name}`, values] as const),
      ...Object.keys(graph.state).map((name) => [`state ${name}`, before[name] ?? []] as const),
    ]);
  });
}

/** Runs on the given executors, which must all agree with the reference; the first two must agree to the bit. */
async function expectConformance(
  executors: readonly Executor[],
  graph: Graph,
  { inputs, state, tolerance, runs }: { inputs: Values; state: Values; tolerance: number; runs: number },
): Promise<void> {
  verify(graph);
  const plan = planGraph(graph, rewrite(graph));
  const want = expected(graph, inputs, state, runs);
  const close = { absolute: tolerance, relative: tolerance };
  const results: Results[][] = [];
  for (const executor of executors) {
    const got = await runOn(executor, plan, inputs, state, runs);
    want.forEach((tensors, run) => {
      for (const [name, values] of Object.entries(tensors)) {
        const what = `${name} after run ${run + 1} on ${executor.name}\n${formatPlan(plan)}\n`;
        expectClose(got[run]?.[name] ?? [], values, close, what);
      }
    });
    results.push(got);
  }
  const [first, second] = results;
  if (second !== undefined) expect(second, "the same bits on one thread and on two").toEqual(first);
}

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

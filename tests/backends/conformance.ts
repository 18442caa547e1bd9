/** @file Runs one program on several executors and on the reference, over several runs, and compares outputs and state. */
import { expect } from "vitest";
import { evaluate } from "#src/backends/reference/index.js";
import { verify } from "#src/tensor/graph/graph.js";
import type { Graph } from "#src/tensor/graph/graph.js";
import { createShardedExecutor, formatPlan, localCollectives } from "#src/tensor/index.js";
import type { ConvolutionPreference, Executor, Plan, Program, StateBank } from "#src/tensor/index.js";
import { planShards } from "#src/tensor/partition/plan-shards.js";
import { planGraph } from "#src/tensor/plan/lower.js";
import { rewrite } from "#src/tensor/rewrite/rewrite.js";
import { expectClose } from "../support/close.js";

/** Elements by name. */
export type Values = Readonly<Record<string, readonly number[]>>;
type Results = Readonly<Record<string, ArrayLike<number>>>;

/** What a program is run with. */
export interface Conditions {
  readonly inputs: Values;
  readonly state: Values;
  /** Absolute and relative. */
  readonly tolerance: number;
  readonly runs: number;
  readonly convolutions?: ConvolutionPreference;
  /** Run as so many shards, of which each has its part of some inputs. */
  readonly parts?: { readonly shards: number; readonly sharded: readonly string[] };
}

/** A program over a state bank. */
interface Loaded {
  readonly bank: StateBank;
  readonly load: () => Promise<Program>;
}

const asWhole = (executor: Executor, plan: Plan): Loaded => {
  const bank = executor.createState(plan.traced.state);
  return { bank, load: () => executor.load(plan, bank) };
};

function inShards(base: Executor, graph: Graph, { shards, sharded }: NonNullable<Conditions["parts"]>): Loaded {
  const collectives = localCollectives(shards);
  const executor = createShardedExecutor(base, collectives);
  const bank = executor.createState(graph.state);
  return { bank, load: () => executor.loadShards(planShards(graph, { collectives, sharded }), sharded, bank) };
}

/** Outputs and state after each run, by name. */
async function runOn({ bank, load }: Loaded, traced: Graph, inputs: Values, state: Values, runs: number) {
  const stateNames = Object.keys(traced.state);
  for (const name of stateNames) bank.write(name, state[name] ?? []);
  const program = await load();
  const given = Object.fromEntries(Object.keys(traced.inputs).map((name) => [name, inputs[name] ?? []]));
  const results = Array.from({ length: runs }, (): Results => {
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
export async function expectConformance(
  executors: readonly Executor[],
  graph: Graph,
  { inputs, state, tolerance, runs, convolutions, parts }: Conditions,
): Promise<void> {
  verify(graph);
  const plan = planGraph(graph, rewrite(graph), convolutions);
  const want = expected(graph, inputs, state, runs);
  const close = { absolute: tolerance, relative: tolerance };
  const results: Results[][] = [];
  for (const executor of executors) {
    const loaded = parts === undefined ? asWhole(executor, plan) : inShards(executor, graph, parts);
    const got = await runOn(loaded, graph, inputs, state, runs);
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

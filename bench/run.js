/**
 * @file `npm run bench`: the engine by itself. Matrix products over sizes, the vanilla recipe's training step, and a cold start, each with
 * one thread and with all; ratios between them are taken in one run. Usage: node bench/run.js [--threads N] [--rounds N].
 */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import * as v from "valibot";
import { createExecutor } from "../dist/backends/index.js";
import { initialization, programInputs, recipes, stateSpecs, trainingStep } from "../dist/gan/index.js";
import { compile, f32, matmul } from "../dist/tensor/index.js";

const { values } = parseArgs({
  options: { threads: { type: "string", default: "2" }, rounds: { type: "string", default: "9" } },
});
const threads = Number(values.threads);
const rounds = Number(values.rounds);
const image = { height: 28, width: 28, channels: 1 };
const batch = 128;
const roundMs = 150;

/** @param {number[]} samples */
const median = (samples) => samples.toSorted((a, b) => a - b)[samples.length >> 1] ?? NaN;

/** Milliseconds per run in one round. @param {() => unknown} run */
function timeRound(run) {
  const start = performance.now();
  let count = 0;
  do {
    run();
    count++;
  } while (performance.now() - start < roundMs);
  return (performance.now() - start) / count;
}

/**
 * Times variants in turn: A B A B …
 * @param {Record<string, () => unknown>} variants
 * @returns {Record<string, { median: number, min: number }>} milliseconds
 */
function interleave(variants) {
  /** @type {Record<string, number[]>} */
  const samples = {};
  for (const [name, run] of Object.entries(variants)) {
    samples[name] = [];
    run();
  }
  for (let round = 0; round < rounds; round++) {
    for (const [name, run] of Object.entries(variants)) samples[name]?.push(timeRound(run));
  }
  return Object.fromEntries(
    Object.entries(samples).map(([name, times]) => [name, { median: median(times), min: Math.min(...times) }]),
  );
}

/** @param {import("../dist/tensor/index.js").Executor} executor @param {number} size */
async function productOf(executor, size) {
  const program = await compile(
    ({ inputs: { a, b } }) => {
      if (a === undefined || b === undefined) throw new Error("the product lacks an operand");
      return { outputs: { c: matmul(a, b) } };
    },
    { executor, inputs: { a: f32(size, size), b: f32(size, size) } },
  );
  for (const name of ["a", "b"]) {
    const operand = program.input(name);
    for (let index = 0; index < operand.length; index++) operand[index] = Math.random() - 0.5;
  }
  return program;
}

/** @param {import("../dist/tensor/index.js").Executor} executor */
async function vanillaStep(executor) {
  const recipe = recipes.get("vanilla");
  if (recipe === undefined) throw new Error("the vanilla recipe is missing");
  const gan = recipe.build(v.parse(recipe.options, { dropout: 0, averageDecay: 0 }), image);
  const state = executor.createState(stateSpecs(gan));
  const start = await compile(initialization(gan), { executor, state, inputs: programInputs.initialization });
  start.run({ seed: [0] });
  const program = await compile(trainingStep(gan), {
    executor,
    state,
    inputs: programInputs.trainingStep(batch, image),
  });
  const real = program.input("real");
  for (let index = 0; index < real.length; index++) real[index] = Math.random() * 2 - 1;
  return program;
}

const one = await createExecutor({ threads: 1 });
const many = await createExecutor({ threads });
console.log(`Node ${process.version}, ${many.name}; medians (minimums) of ${rounds} interleaved rounds`);

for (const size of [64, 128, 256, 512, 1024]) {
  const [single, team] = [await productOf(one, size), await productOf(many, size)];
  const times = interleave({ one: () => single.run(), many: () => team.run() });
  const gflops = (/** @type {number | undefined} */ ms) => ((2 * size ** 3) / (ms ?? NaN) / 1e6).toFixed(1);
  console.log(
    `matmul ${String(size).padStart(4)}: 1 thread ${gflops(times.one?.median)} (${gflops(times.one?.min)}) GFLOP/s, ` +
      `${threads} threads ${gflops(times.many?.median)} (${gflops(times.many?.min)}) GFLOP/s, ` +
      `× ${((times.one?.min ?? NaN) / (times.many?.min ?? NaN)).toFixed(2)}`,
  );
  single.dispose();
  team.dispose();
}

const [single, team] = [await vanillaStep(one), await vanillaStep(many)];
const steps = interleave({ one: () => single.run(), many: () => team.run() });
console.log(
  `vanilla step, batch ${batch}: 1 thread ${steps.one?.median.toFixed(2)} (${steps.one?.min.toFixed(2)}) ms, ` +
    `${threads} threads ${steps.many?.median.toFixed(2)} (${steps.many?.min.toFixed(2)}) ms, ` +
    `× ${((steps.one?.min ?? NaN) / (steps.many?.min ?? NaN)).toFixed(2)}`,
);
await one.dispose();
await many.dispose();

const coldStart = fileURLToPath(new URL("cold-start.js", import.meta.url));
const runs = [];
for (let round = 0; round < rounds; round++) {
  const start = performance.now();
  await promisify(execFile)(process.execPath, [coldStart, String(threads)]);
  runs.push(performance.now() - start);
}
console.log(
  `cold start (process, import, compile, first step): ${median(runs).toFixed(0)} (${Math.min(...runs).toFixed(0)}) ms`,
);

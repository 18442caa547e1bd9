/**
 * @file `npm run bench`: the engine by itself. Matrix products over sizes, the vanilla recipe's training step, and a cold start, each with
 * one thread and with all; ratios between them are taken in one run. Usage: node bench/run.js [--threads N] [--rounds N].
 */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { createExecutor } from "../dist/backends/index.js";
import { batch, plain, squareProduct, vanillaStep } from "./programs.js";

const { values } = parseArgs({
  options: { threads: { type: "string", default: "2" }, rounds: { type: "string", default: "9" } },
});
const threads = Number(values.threads);
const rounds = Number(values.rounds);
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

const one = await createExecutor({ threads: 1 });
const many = await createExecutor({ threads });
console.log(`Node ${process.version}, ${many.name}; medians (minimums) of ${rounds} interleaved rounds`);

for (const size of [64, 128, 256, 512, 1024]) {
  const [single, team] = [await squareProduct(one, size), await squareProduct(many, size)];
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

const [single, team] = [await vanillaStep(one, plain), await vanillaStep(many, plain)];
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

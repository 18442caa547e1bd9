/** @file Times every step of the vanilla training plan by itself: where a step's milliseconds go. Usage: node bench/profile-vanilla.js [threads]. */
import { createExecutor } from "../dist/backends/index.js";
import { formatPlan } from "../dist/tensor/index.js";
import { vanillaStep } from "./programs.js";

const repetitions = 40;
const threads = Number(process.argv[2] ?? 2);

const executor = await createExecutor({ threads });
const whole = await vanillaStep(executor);

/** Least milliseconds of a run. @param {import("../dist/tensor/index.js").Program} program */
function best(program) {
  let least = Infinity;
  for (let index = 0; index < repetitions; index++) {
    const start = performance.now();
    program.run();
    least = Math.min(least, performance.now() - start);
  }
  return least;
}

const lines = formatPlan(whole.plan).split("\n");
const total = best(whole);
let sum = 0;
let flops = 0;
for (const [index, step] of whole.plan.steps.entries()) {
  const program = await executor.load({ ...whole.plan, steps: [step] }, whole.state);
  const milliseconds = best(program);
  program.dispose();
  sum += milliseconds;
  const work = step.kind === "matmul" ? 2 * step.m * step.n * step.k : 0;
  flops += work;
  const rate = work === 0 ? "" : `${(work / milliseconds / 1e6).toFixed(1)} GFLOP/s`;
  if (milliseconds > 0.02)
    console.log(milliseconds.toFixed(3).padStart(8), rate.padStart(14), lines[index]?.slice(0, 110));
}
console.log(
  `whole ${total.toFixed(2)} ms, sum of steps ${sum.toFixed(2)} ms, ${(flops / total / 1e6).toFixed(1)} GFLOP/s in products`,
);
await executor.dispose();

/**
 * @file Times every step of a recipe's training plan by itself: where a step's milliseconds go.
 * Usage: node bench/profile.js [recipe] [threads] [size] [channels].
 */
import { createExecutor } from "../dist/backends/index.js";
import { formatPlan } from "../dist/tensor/index.js";
import { recipeStep } from "./programs.js";

const [, , name = "vanilla", threadCount = "2", sizeText = name === "vanilla" ? "28" : "32", channelCount = "1"] =
  process.argv;
const [threads, size, channels] = [threadCount, sizeText, channelCount].map(Number);
const repetitions = name === "vanilla" ? 40 : 12;
const batch = name === "vanilla" ? 128 : 64;

const executor = await createExecutor({ threads });
const whole = await recipeStep(executor, { name, image: { height: size, width: size, channels }, batch });

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

/** Operations of a convolution's definition. @param {Extract<import("../dist/tensor/index.js").Plan["steps"][number], { kind: "convolution" }>} step */
function taps({ op, sizes }) {
  const { images, outHeight, outWidth, outputs, kernelHeight, kernelWidth, channels: inputs } = sizes;
  return (2 * images * outHeight * outWidth * outputs * kernelHeight * kernelWidth * inputs) / op.groups;
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
  const work = step.kind === "matmul" ? 2 * step.m * step.n * step.k : step.kind === "convolution" ? taps(step) : 0;
  flops += work;
  const rate = work === 0 ? "" : `${(work / milliseconds / 1e6).toFixed(1)} GFLOP/s`;
  if (milliseconds > 0.02)
    console.log(milliseconds.toFixed(3).padStart(8), rate.padStart(14), lines[index]?.slice(0, 130));
}
console.log(
  `whole ${total.toFixed(2)} ms, sum of steps ${sum.toFixed(2)} ms, ${(flops / total / 1e6).toFixed(1)} GFLOP/s in products`,
);
await executor.dispose();

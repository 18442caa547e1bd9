/** @file How long a convolution's algorithms take, beside what the planner thinks: the measuring of `ganvas bench conv`. */
import { invariant } from "../base/errors.js";
import { compile, conv2d, convTranspose2d, f32, vjp } from "../tensor/index.js";
import type { Executor, Program, Tensor, Traceable } from "../tensor/index.js";
import { convolutionAlgorithms } from "../tensor/plan/convolution-algorithm.js";
import type { ConvolutionAlgorithm } from "../tensor/plan/convolution-algorithm.js";
import { convolutionCosts } from "../tensor/plan/convolution-choice.js";
import type { ConvolutionPreference } from "../tensor/plan/convolution-step.js";
import type { ConvolutionStep } from "../tensor/plan/plan.js";
import { operationCount, outputSize } from "./convolution-layers.js";
import type { ConvolutionLayer } from "./convolution-layers.js";

/** What is computed of a layer. */
export const passes = ["forward", "input gradient", "weight gradient"] as const;
export type Pass = (typeof passes)[number];

/** One way to compute a pass. `product`: the compiler made one matrix product of it, and nothing is left to choose. */
export interface AlgorithmTiming {
  readonly algorithm: ConvolutionAlgorithm | "product";
  /** By the cost model, on one thread; null for a product. */
  readonly modelMs: number | null;
  /** The median of the runs. */
  readonly ms: number;
  /** 10⁹ operations of the direct algorithm a second, whatever the algorithm does instead. */
  readonly gflops: number;
}

/** A pass of a layer. */
export interface PassTiming {
  readonly pass: Pass;
  readonly picked: AlgorithmTiming["algorithm"];
  readonly fastest: AlgorithmTiming["algorithm"];
  /** Time of the picked algorithm by that of the fastest; 1 when they are the same. */
  readonly loss: number;
  readonly algorithms: readonly AlgorithmTiming[];
}

/** How thoroughly to measure. */
export interface Effort {
  /** Samples, of which the median is taken. */
  readonly rounds: number;
  /** A sample is repeated until it has taken this long. */
  readonly sampleMs: number;
}

interface Inputs {
  readonly x: Tensor;
  readonly w: Tensor;
  readonly cotangent: Tensor;
}

/** y of the pass: the layer's result, or its gradient. */
function resultOf(layer: ConvolutionLayer, pass: Pass, { x, w, cotangent }: Inputs): Tensor {
  const { stride, padding } = layer;
  const y = (layer.isTransposed ? convTranspose2d : conv2d)(x, w, { stride, padding });
  if (pass === "forward") return y;
  const [gradient] = vjp(y, [pass === "input gradient" ? x : w], cotangent);
  invariant(gradient !== undefined, "a convolution has no gradient");
  return gradient;
}

function compilePass(
  layer: ConvolutionLayer,
  pass: Pass,
  executor: Executor,
  convolutions: ConvolutionPreference,
): Promise<Program> {
  const { isTransposed, batch, size, inputs, outputs, kernel } = layer;
  const side = outputSize(layer);
  const specs = {
    x: f32(batch, size, size, inputs),
    w: isTransposed ? f32(kernel, kernel, outputs, inputs) : f32(kernel, kernel, inputs, outputs),
    cotangent: f32(batch, side, side, outputs),
  };
  const build: Traceable<typeof specs> = ({ inputs: given }) => ({ outputs: { y: resultOf(layer, pass, given) } });
  return compile(build, { executor, inputs: specs, convolutions });
}

/** The convolution of a program; undefined when the compiler has made a product of it. */
const convolutionOf = ({ plan }: Program): ConvolutionStep | undefined =>
  plan.steps.find((step) => step.kind === "convolution");

/** A program that is measured, and its times in milliseconds. */
interface Candidate extends Pick<AlgorithmTiming, "algorithm" | "modelMs"> {
  readonly program: Program;
  readonly samples: number[];
}

/** Every way to compute a pass, compiled. */
async function candidatesOf(layer: ConvolutionLayer, pass: Pass, executor: Executor) {
  const chosen = await compilePass(layer, pass, executor, "auto");
  const step = convolutionOf(chosen);
  if (step === undefined) {
    const candidates: Candidate[] = [{ algorithm: "product", modelMs: null, program: chosen, samples: [] }];
    return { picked: "product" as const, candidates };
  }
  const costs = convolutionCosts(step.op, step.sizes);
  const candidates: Candidate[] = [];
  for (const algorithm of convolutionAlgorithms) {
    const nanoseconds = costs[algorithm];
    if (nanoseconds === undefined) continue;
    const program = algorithm === step.algorithm ? chosen : await compilePass(layer, pass, executor, algorithm);
    candidates.push({ algorithm, modelMs: nanoseconds / 1e6, program, samples: [] });
  }
  return { picked: step.algorithm, candidates };
}

/** Numbers in [−1, 1], the same every time. */
function fill(program: Program): void {
  for (const name of Object.keys(program.plan.inputs)) {
    const values = program.input(name);
    for (let index = 0; index < values.length; index++) values[index] = Math.sin(index * 12.9898 + 1);
  }
}

/** Milliseconds of one run, over as many as fill the sample. */
function sample(program: Program, { sampleMs }: Effort): number {
  const start = performance.now();
  let runs = 0;
  do {
    program.run();
    runs++;
  } while (performance.now() - start < sampleMs);
  return (performance.now() - start) / runs;
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

/** Times every algorithm that can compute a pass, in turns, so that all see the same drift of the machine. */
export async function timePass(
  layer: ConvolutionLayer,
  pass: Pass,
  executor: Executor,
  effort: Effort,
): Promise<PassTiming> {
  const { picked, candidates } = await candidatesOf(layer, pass, executor);
  try {
    for (const { program } of candidates) {
      fill(program);
      program.run();
    }
    for (let round = 0; round < effort.rounds; round++)
      for (const { program, samples } of candidates) samples.push(sample(program, effort));
  } finally {
    for (const { program } of candidates) program.dispose();
  }
  const operations = operationCount(layer);
  const algorithms = candidates.map(({ algorithm, modelMs, samples }): AlgorithmTiming => {
    const ms = median(samples);
    return { algorithm, modelMs, ms, gflops: operations / (ms * 1e6) };
  });
  const best = algorithms.reduce((least, next) => (next.ms < least.ms ? next : least));
  const own = algorithms.find(({ algorithm }) => algorithm === picked) ?? best;
  return { pass, picked, fastest: best.algorithm, loss: own.ms / best.ms, algorithms };
}

/**
 * @file Compiles a plan to one WebAssembly module: a function per region, and for each stretch without exchanges a function of the thread
 * that walks the stretch in lock-step with the team's other threads. A barrier stands only where a step touches memory that another
 * thread may still be using.
 */
import { sizeOf } from "../../base/shape.js";
import { BackendError } from "../../base/errors.js";
import { phasesOf } from "../../tensor/plan/exchanges.js";
import type {
  ArgmaxStep,
  ComputeStep,
  ConvolutionStep,
  IndexedStep,
  MatmulStep,
  Plan,
  RandomStep,
  ReduceStep,
  Region,
} from "../../tensor/plan/plan.js";
import { convolutionLayout } from "./convolution-layout.js";
import type { ConvolutionLayout } from "./convolution-layout.js";
import { vectorFunctions } from "./elementwise-code.js";
import { FunctionCode, ModuleBuilder } from "./encoding.js";
import type { Signature, ValueType } from "./encoding.js";
import { gemmScratchBytes } from "./gemm-scratch.js";
import { HazardTracker } from "./hazards.js";
import { pushIndexed } from "./indexed-code.js";
import { emitMatmul } from "./matmul-code.js";
import { emitReduce } from "./reduce-code.js";
import { emitRegion } from "./region-code.js";
import type { Surroundings } from "./region-code.js";
import { partName } from "./thread.js";
import { elementGrain, pushShare } from "./work-share.js";

/** Where a program lies in the engine's memory, and who runs it. */
export interface Placement {
  /** Byte address of each buffer of the plan. */
  readonly addresses: readonly number[];
  readonly scratch: number;
  /** Where the descriptors of convolutions lie. */
  readonly descriptors: number;
  readonly threads: number;
  /** First free place of the function table. */
  readonly tableBase: number;
  /** Maximum of the imported memory, in pages. */
  readonly maximumPages: number;
}

/** A program as bytes, the descriptors that it refers to, and how many places of the table it takes. */
export interface ProgramCode {
  readonly descriptors: readonly number[];
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly tableSize: number;
  /** Functions that run the plan, one after the other: one more than there are interruptions by exchanges, at most. */
  readonly parts: number;
}

const takes = (count: number): Signature => ({ params: new Array<ValueType>(count).fill("i32"), results: [] });

/** What a program needs besides its buffers, in bytes: scratch memory of its largest step, and room for descriptors. */
export function workspace(plan: Plan, threads: number): { readonly scratch: number; readonly descriptors: number } {
  let [scratch, descriptors] = [0, 0];
  for (const step of plan.steps) {
    if (step.kind === "matmul") scratch = Math.max(scratch, gemmScratchBytes(step.m, step.n, step.k, threads));
    if (step.kind !== "convolution") continue;
    const { descriptor, scratchBytes } = convolutionLayout(step, threads);
    scratch = Math.max(scratch, scratchBytes);
    descriptors += 4 * descriptor.length;
  }
  return { scratch, descriptors };
}

/** Kernels that steps call, with their numbers of arguments. */
const kernelArguments = {
  gemm: 15,
  barrier: 1,
  randomUniform: 6,
  randomNormal: 6,
  argmax: 7,
  convolve: 8,
  convolveGradient: 8,
  scatterConvolve: 8,
  gather: 8,
  scatterAdd: 9,
} satisfies Record<ConvolutionLayout["kernel"], number> & Record<string, number>;
type KernelName = keyof typeof kernelArguments;

class ProgramCompiler {
  readonly #module = new ModuleBuilder();
  /** The part that is being compiled. */
  #run = new FunctionCode(takes(1));
  readonly #plan: Plan;
  readonly #placement: Placement;
  readonly #kernels: Readonly<Record<KernelName, number>>;
  readonly #vectorFunctions: Readonly<Record<string, number>>;
  readonly #hazards: HazardTracker;
  readonly #descriptors: number[] = [];
  #tableSize = 0;

  constructor(plan: Plan, placement: Placement) {
    this.#plan = plan;
    this.#placement = placement;
    this.#hazards = new HazardTracker(plan, placement);
    const kernel = (name: string, signature: Signature) => this.#module.importFunction("kernels", name, signature);
    this.#kernels = Object.fromEntries(
      Object.entries(kernelArguments).map(([name, count]) => [name, kernel(name, takes(count))]),
    ) as Record<KernelName, number>;
    this.#vectorFunctions = Object.fromEntries(
      Object.entries(vectorFunctions).map(([name, count]) => [
        name,
        kernel(name, { params: new Array<ValueType>(count).fill("v128"), results: ["v128"] }),
      ]),
    );
  }

  compile(): ProgramCode {
    const { maximumPages, tableBase } = this.#placement;
    let parts = 0;
    for (const phase of phasesOf(this.#plan)) {
      if (phase.kind === "compute") this.#part(partName(parts++), phase.steps);
    }
    const bytes = this.#module.encode(maximumPages, tableBase);
    return { bytes, descriptors: this.#descriptors, tableSize: this.#tableSize, parts };
  }

  /** Steps that run without interruption; all threads have done with them when it ends. */
  #part(name: string, steps: readonly ComputeStep[]): void {
    this.#run = new FunctionCode(takes(1));
    this.#hazards.clear();
    for (const step of steps) {
      if (this.#hazards.conflicts(step)) this.#barrier();
      this.#emit(step);
    }
    this.#barrier();
    this.#module.exportFunction(name, this.#module.addFunction(this.#run));
  }

  #barrier(): void {
    if (this.#placement.threads > 1) this.#run.constant(this.#placement.threads).call(this.#kernels.barrier);
  }

  readonly #addressOf = (buffer: number): number => {
    const address = this.#placement.addresses[buffer];
    if (address === undefined) throw new Error(`internal: buffer ${buffer} has no address`);
    return address;
  };

  readonly #surroundings: Surroundings = {
    addressOf: (buffer) => this.#addressOf(buffer),
    callKernelIn: (code) => (name) => code.call(this.#vectorFunctions[name] ?? 0),
  };

  /** Pushes the first and the end of this thread's share of `units`. */
  #pushShare(units: number, grain: number, elements: number, from?: number): void {
    pushShare(this.#run, this.#placement.threads, { units, grain, elements }, from);
  }

  #emit(step: ComputeStep): void {
    switch (step.kind) {
      case "elementwise":
        return this.#elementwise(step.region);
      case "reduce":
        return this.#reduce(step);
      case "matmul":
        return this.#matmul(step);
      case "convolution":
        return this.#convolution(step);
      case "random":
        return this.#random(step);
      case "argmax":
        return this.#argmax(step);
      case "gather":
      case "scatterAdd":
        return this.#indexed(step);
      default:
        return step satisfies never;
    }
  }

  #elementwise(region: Region): void {
    const { code, unit, units } = emitRegion(region, this.#surroundings);
    const index = this.#module.addFunction(code);
    this.#pushShare(units, unit === "elements" ? elementGrain : 1, sizeOf(region.shape));
    this.#run.constant(0).call(index);
  }

  #reduce(step: ReduceStep): void {
    const { code, units } = emitReduce(step, this.#surroundings);
    this.#pushShare(units, 1, sizeOf(step.region.shape));
    this.#run.call(this.#module.addFunction(code));
  }

  /** The place of an epilogue in the function table, −1 for none. @param rowLength columns of the product */
  #epilogue(epilogue: Region | null, rowLength: number): number {
    if (epilogue === null) return -1;
    const { code } = emitRegion(epilogue, this.#surroundings, rowLength);
    this.#tableSize += 1;
    return this.#placement.tableBase + this.#module.addToTable(this.#module.addFunction(code));
  }

  #convolution(step: ConvolutionStep): void {
    const { threads, scratch, descriptors } = this.#placement;
    const { a, b, op, sizes, product, epilogue } = step;
    const { kernel, descriptor } = convolutionLayout(step, threads);
    const run = this.#run;
    run
      .get(0)
      .constant(threads)
      .constant(descriptors + 4 * this.#descriptors.length);
    for (const { buffer, offset } of [a, b]) run.constant(this.#addressOf(buffer) + 4 * offset);
    run.constant(product === null ? 0 : this.#addressOf(product)).constant(scratch);
    run.constant(this.#epilogue(epilogue, op.kind === "conv2dInput" ? sizes.channels : sizes.outputs));
    run.call(this.#kernels[kernel]);
    this.#descriptors.push(...descriptor);
  }

  #matmul(step: MatmulStep): void {
    const { threads, scratch } = this.#placement;
    const epilogue = this.#epilogue(step.epilogue, step.n);
    emitMatmul(this.#run, step, { addressOf: this.#addressOf, threads, scratch, epilogue, kernels: this.#kernels });
  }

  #random({ op, seed, step, target, size }: RandomStep): void {
    const scalar = (access: RandomStep["seed"]) =>
      this.#run.constant(this.#addressOf(access.buffer) + 4 * access.offset).load(0);
    // Elements count from the first of the stream; addresses wrap around.
    const { first = 0 } = op;
    this.#run.constant(this.#addressOf(target) - 4 * first);
    this.#pushShare(size, elementGrain, size, first);
    scalar(seed).constant(op.stream);
    scalar(step).call(op.distribution === "uniform" ? this.#kernels.randomUniform : this.#kernels.randomNormal);
  }

  #argmax({ source, outer, axis, inner, target }: ArgmaxStep): void {
    this.#run.constant(this.#addressOf(source.buffer) + 4 * source.offset).constant(this.#addressOf(target));
    this.#run.constant(outer).constant(axis).constant(inner);
    this.#pushShare(outer * inner, elementGrain, outer * axis * inner);
    this.#run.call(this.#kernels.argmax);
  }

  #indexed(step: IndexedStep): void {
    pushIndexed(this.#run, step, this.#placement.threads, this.#addressOf);
    this.#run.call(this.#kernels[step.kind]);
  }
}

/**
 * The module that runs a plan.
 * @throws BackendError when an address does not fit into 32 bits.
 */
export function compileProgram(plan: Plan, placement: Placement): ProgramCode {
  if (placement.addresses.some((address) => address < 0 || address > 0xffffffff)) {
    throw new BackendError("[wasm] the program needs more than 4 GiB of memory; use a smaller batch or model");
  }
  return new ProgramCompiler(plan, placement).compile();
}

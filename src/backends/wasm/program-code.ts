/**
 * @file Compiles a plan to one WebAssembly module: a function per region, and `run(thread)` that walks the plan in lock-step with
 * the team's other threads. A barrier stands only where a step touches memory that another thread may still be using.
 */
import { sizeOf } from "../../base/shape.js";
import { BackendError } from "../../base/errors.js";
import type {
  ArgmaxStep,
  ConvolutionStep,
  IndexedStep,
  MatmulStep,
  Plan,
  RandomStep,
  ReduceStep,
  Region,
  Step,
} from "../../tensor/plan/plan.js";
import { convolutionLayout } from "./convolution-layout.js";
import type { ConvolutionLayout } from "./convolution-layout.js";
import { vectorFunctions } from "./elementwise-code.js";
import { FunctionCode, ModuleBuilder } from "./encoding.js";
import type { Signature, ValueType } from "./encoding.js";
import { gemmScratchBytes } from "./gemm-scratch.js";
import { HazardTracker } from "./hazards.js";
import { pushIndexed } from "./indexed-code.js";
import { unflatten } from "./loop-code.js";
import { emitReduce } from "./reduce-code.js";
import { emitRegion } from "./region-code.js";
import type { Surroundings } from "./region-code.js";
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
  readonly #run = new FunctionCode(takes(1));
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
    const { threads, maximumPages, tableBase } = this.#placement;
    for (const step of this.#plan.steps) {
      if (this.#hazards.conflicts(step)) this.#barrier();
      this.#emit(step);
    }
    if (threads > 1) this.#run.constant(threads).call(this.#kernels.barrier);
    this.#module.exportFunction("run", this.#module.addFunction(this.#run));
    const bytes = this.#module.encode(maximumPages, tableBase);
    return { bytes, descriptors: this.#descriptors, tableSize: this.#tableSize };
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
  #pushShare(units: number, grain: number, elements: number): void {
    pushShare(this.#run, this.#placement.threads, { units, grain, elements });
  }

  #emit(step: Step): void {
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
    const { m, n, k, a, b, batch, product, epilogue } = step;
    const { threads, scratch } = this.#placement;
    const run = this.#run;
    const table = this.#epilogue(epilogue, n);
    const count = sizeOf(batch);
    const [aBase, bBase, c] = [
      this.#addressOf(a.buffer) + 4 * a.offset,
      this.#addressOf(b.buffer) + 4 * b.offset,
      product === null ? 0 : this.#addressOf(product),
    ];
    const rank = batch.length;
    const pushGemm = (pushA: () => void, pushB: () => void, pushC: () => void, pushRow: () => void): void => {
      run.get(0).constant(threads).constant(m).constant(n).constant(k);
      pushA();
      run.constant(a.strides[rank] ?? 0).constant(a.strides[rank + 1] ?? 0);
      pushB();
      run.constant(b.strides[rank] ?? 0).constant(b.strides[rank + 1] ?? 0);
      pushC();
      run.constant(scratch);
      pushRow();
      run.constant(table).call(this.#kernels.gemm);
    };
    if (count === 1) {
      pushGemm(
        () => run.constant(aBase),
        () => run.constant(bBase),
        () => run.constant(c),
        () => run.constant(0),
      );
      return;
    }
    const index = run.local("i32");
    run.constant(0).set(index);
    run.whileLoop(
      () => run.get(index).constant(count).lessUnsigned(),
      () => {
        const indices = unflatten(run, index, batch);
        const pushBatch = (base: number, strides: readonly number[]) => {
          run.constant(base);
          indices.forEach((local, axis) =>
            run
              .get(local)
              .constant(4 * (strides[axis] ?? 0))
              .mul()
              .add(),
          );
        };
        pushGemm(
          () => pushBatch(aBase, a.strides),
          () => pushBatch(bBase, b.strides),
          () =>
            product === null
              ? run.constant(0)
              : run
                  .constant(c)
                  .get(index)
                  .constant(4 * m * n)
                  .mul()
                  .add(),
          () => run.get(index).constant(m).mul(),
        );
        if (threads > 1) run.constant(threads).call(this.#kernels.barrier);
        run.get(index).constant(1).add().set(index);
      },
    );
  }

  #random({ op, seed, step, target, size }: RandomStep): void {
    const scalar = (access: RandomStep["seed"]) =>
      this.#run.constant(this.#addressOf(access.buffer) + 4 * access.offset).load(0);
    this.#run.constant(this.#addressOf(target));
    this.#pushShare(size, elementGrain, size);
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

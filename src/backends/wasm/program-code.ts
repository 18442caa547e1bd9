/**
 * @file Compiles a plan to one WebAssembly module: a function per region, and `run(thread)` that walks the plan in lock-step with
 * the team's other threads. A barrier stands only where a step touches memory that another thread may still be using.
 */
import { sizeOf } from "../../base/shape.js";
import { BackendError } from "../../base/errors.js";
import type { ArgmaxStep, MatmulStep, Plan, RandomStep, ReduceStep, Region, Step } from "../../tensor/plan/plan.js";
import { vectorFunctions } from "./elementwise-code.js";
import { FunctionCode, ModuleBuilder } from "./encoding.js";
import type { Signature, ValueType } from "./encoding.js";
import { gemmScratchBytes } from "./gemm-scratch.js";
import { HazardTracker } from "./hazards.js";
import { unflatten } from "./loop-code.js";
import { emitReduce } from "./reduce-code.js";
import { emitRegion } from "./region-code.js";
import type { Surroundings } from "./region-code.js";

/** Where a program lies in the engine's memory, and who runs it. */
export interface Placement {
  /** Byte address of each buffer of the plan. */
  readonly addresses: readonly number[];
  readonly scratch: number;
  readonly threads: number;
  /** First free place of the function table. */
  readonly tableBase: number;
  /** Maximum of the imported memory, in pages. */
  readonly maximumPages: number;
}

/** A program as bytes, and how many places of the table it takes. */
export interface ProgramCode {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly tableSize: number;
}

/** Steps that touch fewer elements than this run on one thread: sharing would cost more. */
const smallStep = 4096;
/** Ranges of elements start at multiples of this, so that threads do not share cache lines. */
const elementGrain = 16;

const numbers = (count: number): ValueType[] => new Array<ValueType>(count).fill("i32");
const takes = (count: number): Signature => ({ params: numbers(count), results: [] });

/** Bytes of scratch memory that the plan's largest step needs. */
export function scratchBytes(plan: Plan, threads: number): number {
  return plan.steps.reduce(
    (most, step) => (step.kind === "matmul" ? Math.max(most, gemmScratchBytes(step.m, step.n, step.k, threads)) : most),
    0,
  );
}

class ProgramCompiler {
  readonly #module = new ModuleBuilder();
  readonly #run = new FunctionCode(takes(1));
  readonly #plan: Plan;
  readonly #placement: Placement;
  readonly #kernels: Readonly<Record<"gemm" | "barrier" | "randomUniform" | "randomNormal" | "argmax", number>>;
  readonly #vectorFunctions: Readonly<Record<string, number>>;
  readonly #hazards: HazardTracker;
  #tableSize = 0;

  constructor(plan: Plan, placement: Placement) {
    this.#plan = plan;
    this.#placement = placement;
    this.#hazards = new HazardTracker(plan, placement);
    const kernel = (name: string, signature: Signature) => this.#module.importFunction("kernels", name, signature);
    this.#kernels = {
      gemm: kernel("gemm", takes(15)),
      barrier: kernel("barrier", takes(1)),
      randomUniform: kernel("randomUniform", takes(6)),
      randomNormal: kernel("randomNormal", takes(6)),
      argmax: kernel("argmax", takes(7)),
    };
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
    return { bytes: this.#module.encode(maximumPages, tableBase), tableSize: this.#tableSize };
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
  #pushShare(units: number, grain: number, work: number): void {
    const { threads } = this.#placement;
    const parts = work < smallStep ? 1 : threads;
    const size = Math.max(grain, Math.ceil(units / parts / grain) * grain);
    const limit = (offset: number): void => {
      const first = this.#run.local("i32");
      this.#run.get(0).constant(offset).add().constant(size).mul().set(first);
      this.#run.get(first).constant(units).get(first).constant(units).lessUnsigned().select();
    };
    limit(0);
    limit(1);
  }

  #emit(step: Step): void {
    switch (step.kind) {
      case "elementwise":
        return this.#elementwise(step.region);
      case "reduce":
        return this.#reduce(step);
      case "matmul":
        return this.#matmul(step);
      case "random":
        return this.#random(step);
      case "argmax":
        return this.#argmax(step);
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
    const index = this.#module.addFunction(code);
    this.#pushShare(units, 1, sizeOf(step.region.shape));
    this.#run.call(index);
  }

  #matmul(step: MatmulStep): void {
    const { m, n, k, a, b, batch, product, epilogue } = step;
    const { threads, scratch, tableBase } = this.#placement;
    const run = this.#run;
    let table = -1;
    if (epilogue !== null) {
      const { code } = emitRegion(epilogue, this.#surroundings, n);
      table = tableBase + this.#module.addToTable(this.#module.addFunction(code));
      this.#tableSize += 1;
    }
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

/** @file What a backend offers: state that stays in its memory, and programs that run over it. */
import type { Graph, TensorSpec } from "../graph/graph.js";
import type { ConvolutionPreference } from "./convolution-step.js";
import type { Plan } from "./plan.js";

/** Elements of a tensor on the JavaScript side; the reference backend gives `f32` tensors as float64. */
export type TensorData = Float32Array | Float64Array | Int32Array;

/** Named tensors in a backend's memory, shared by the programs that are compiled over them. */
export interface StateBank {
  readonly specs: Readonly<Record<string, TensorSpec>>;
  /** A copy of a tensor's elements. @throws ShapeError for an unknown name. */
  read(name: string): TensorData;
  /** Replaces a tensor's elements. @throws ShapeError for an unknown name or another number of elements. */
  write(name: string, values: ArrayLike<number>): void;
}

/** The outputs of the last run; views that the next run overwrites. */
export interface RunResult {
  /** A scalar output. @throws ShapeError for an unknown name or a tensor. */
  number(name: string): number;
  /** The elements of an output. @throws ShapeError for an unknown name. */
  tensor(name: string): TensorData;
}

/** A compiled program. */
export interface Program {
  readonly plan: Plan;
  readonly state: StateBank;
  /** The program's own memory for an input: filling it directly saves a copy. */
  input(name: string): TensorData;
  /**
   * Runs once, synchronously.
   * @param inputs elements of inputs by name; those left out keep what they hold.
   * @throws ShapeError for an unknown name or a wrong number of elements.
   */
  run(inputs?: Readonly<Record<string, ArrayLike<number>>>): RunResult;
  /** Frees the program's memory; the state stays. */
  dispose(): void;
}

/** One shard of a program: it runs part by part, and between parts tensors are exchanged with other shards. */
export interface ShardProgram extends Omit<Program, "run"> {
  /** Runs the steps of a `compute` phase of the plan. @param part counts these from 0 */
  runPart(part: number): void;
  /** The outputs, after the last part. */
  readonly result: RunResult;
  /** A buffer of the plan, in the device's memory. */
  buffer(id: number): TensorData;
}

/** A device that runs plans. */
export interface Executor {
  /** For people: `wasm (2 threads, relaxed SIMD)`. */
  readonly name: string;
  createState(specs: Readonly<Record<string, TensorSpec>>): StateBank;
  load(plan: Plan, state: StateBank): Promise<Program>;
  /** Loads one shard of a program; a device that cannot run one part by part lacks this. */
  loadShard?(plan: Plan, state: StateBank): Promise<ShardProgram>;
  /**
   * Compiles a program over a whole batch in shards; devices for shards have this.
   * @param cut the inputs of which each shard has its part
   */
  compileShards?(
    traced: Graph,
    state: StateBank,
    cut: readonly string[],
    convolutions: ConvolutionPreference | undefined,
  ): Promise<Program>;
  /** Ends the device's threads and frees its memory. */
  dispose(): Promise<void>;
}

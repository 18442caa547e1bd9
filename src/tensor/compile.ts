/** @file The compiler as the list of its passes: trace → verify → (partition →) rewrite → (join sums →) group → schedule → place → load. */
import { BackendError, ShapeError } from "../base/errors.js";
import { formatShape, sameShape } from "../base/shape.js";
import { verify } from "./graph/graph.js";
import type { Graph, TensorSpec } from "./graph/graph.js";
import type { Tensor } from "./graph/tensor.js";
import { apply } from "./ops/apply.js";
import type { ConvolutionPreference } from "./plan/convolution-step.js";
import type { Collectives } from "./plan/collectives.js";
import { planGraph } from "./plan/lower.js";
import type { Executor, Program, StateBank } from "./plan/executor.js";
import { rewrite } from "./rewrite/rewrite.js";

/** Tensors by name. */
export type Tensors = Readonly<Record<string, Tensor>>;
/** Shapes and dtypes by name. */
export type TensorSpecs = Readonly<Record<string, TensorSpec>>;

/** What a traced function returns. */
export interface Traced {
  readonly outputs?: Tensors;
  /** New values of state tensors, by their names; all take effect together when the run ends. */
  readonly updates?: Tensors;
}

/** One symbolic tensor per spec, by the same names. */
export type Symbols<Specs extends TensorSpecs> = { readonly [Name in keyof Specs]: Tensor };

/** A function of symbolic tensors, called once. */
export type Traceable<Inputs extends TensorSpecs = TensorSpecs, State extends TensorSpecs = TensorSpecs> = (tensors: {
  readonly inputs: Symbols<Inputs>;
  readonly state: Symbols<State>;
}) => Traced;

/** How a program is cut into shards, each of which computes its part of the batch. */
export interface Sharding {
  /** Those of the executor. */
  readonly collectives: Collectives;
  /** Inputs of which each shard has an equal part of the first axis; the others are the same for all. */
  readonly sharded: readonly string[];
}

/** What a program is compiled for. */
export interface CompileOptions<Inputs extends TensorSpecs = TensorSpecs, State extends TensorSpecs = TensorSpecs> {
  readonly executor: Executor;
  readonly inputs?: Inputs;
  /** Specs for new, zeroed state, or the state of another program to share. */
  readonly state?: State | StateBank;
  /** The algorithm for all convolutions that it can compute; `auto`, unless given, lets a cost model choose by shape. */
  readonly convolutions?: ConvolutionPreference;
  /**
   * Cuts the program into shards; the function is traced as for the whole batch. What the program is given for cut inputs are the parts of
   * the shards that this process hosts, one after the other. Needs a device that `createShardedExecutor` has made.
   */
  readonly sharding?: Sharding;
}

/** An `f32` tensor's spec. */
export const f32 = (...shape: number[]): TensorSpec => ({ shape, dtype: "f32" });
/** An `i32` tensor's spec. */
export const i32 = (...shape: number[]): TensorSpec => ({ shape, dtype: "i32" });

const isBank = (state: TensorSpecs | StateBank): state is StateBank =>
  "specs" in state && typeof state.read === "function";

/**
 * Records what `fn` does to symbolic tensors.
 * @throws ShapeError where an operation or an update does not fit.
 */
export function trace<Inputs extends TensorSpecs, State extends TensorSpecs>(
  fn: Traceable<Inputs, State>,
  inputs: Inputs,
  state: State,
): Graph {
  const symbols = <Specs extends TensorSpecs>(specs: Specs, kind: "input" | "state"): Symbols<Specs> =>
    Object.fromEntries(
      Object.entries(specs).map(([name, spec]) => [name, apply({ kind, name }, [], spec)]),
    ) as Symbols<Specs>;
  const { outputs = {}, updates = {} } = fn({ inputs: symbols(inputs, "input"), state: symbols(state, "state") });
  for (const [name, value] of Object.entries(updates)) {
    const spec = state[name];
    if (spec === undefined)
      throw new ShapeError(`[compile] update of "${name}", which is no state; declare it in options.state`);
    if (!sameShape(spec.shape, value.shape) || spec.dtype !== value.dtype) {
      throw new ShapeError(
        `[compile] update of "${name}" is ${value.dtype}${formatShape(value.shape)}, its state ${spec.dtype}${formatShape(spec.shape)}`,
      );
    }
  }
  return { inputs, state, outputs, updates };
}

/**
 * Compiles a function of tensors into a program that runs as one call.
 * @throws ShapeError when operations do not fit; BackendError when the device cannot run it.
 */
export async function compile<Inputs extends TensorSpecs = TensorSpecs, State extends TensorSpecs = TensorSpecs>(
  fn: Traceable<Inputs, State>,
  options: CompileOptions<Inputs, State>,
): Promise<Program> {
  const { executor, inputs = {}, state = {} } = options;
  const bank = isBank(state) ? state : executor.createState(state);
  const traced = trace(fn, inputs as Inputs, bank.specs as State);
  verify(traced);
  if (options.sharding !== undefined) {
    if (executor.compileShards === undefined)
      throw new BackendError(`[compile] ${executor.name} runs whole programs; make it a device for shards first`);
    return executor.compileShards(traced, bank, options.sharding.sharded, options.convolutions);
  }
  const rewritten = rewrite(traced);
  const plan = planGraph(traced, rewritten, options.convolutions);
  return executor.load(plan, bank);
}

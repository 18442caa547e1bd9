/**
 * @file The plan: what a backend runs. A flat list of steps over buffers with fixed places, independent of device and thread count.
 * Legend: a region is a loop over an index space `shape`; accesses are affine, in elements: address = offset + Σ index · stride.
 */
import type { Shape } from "../../base/shape.js";
import type { ConvolutionKind, DType, Op, OpOf, ReduceKind } from "../graph/op.js";
import type { CollectiveKind } from "./collectives.js";
import type { ConvolutionAlgorithm, ConvolutionSizes } from "./convolution-algorithm.js";
import type { Graph } from "../graph/graph.js";

/** `input`, `state`, `output` and `literal` buffers live through the run; `temporary` ones share memory by lifetime. */
export type BufferRole = "input" | "state" | "output" | "literal" | "temporary";

/** A dense row-major block of 4-byte elements. */
export interface Buffer {
  readonly id: number;
  readonly role: BufferRole;
  /** The input, state or output name; for others, what computes it. */
  readonly name: string;
  readonly shape: Shape;
  readonly dtype: DType;
  readonly bytes: number;
  /** Bytes from the start of the plan's arena; state lies elsewhere, in its bank, and has 0 here. */
  offset: number;
}

/** Where an index of a region falls in a buffer. */
export interface Access {
  readonly buffer: number;
  readonly offset: number;
  /** One stride per axis of the region. */
  readonly strides: readonly number[];
}

/** A value inside a region; arguments are indices of earlier values. */
export type RegionValue =
  | { readonly kind: "load"; readonly access: Access; readonly dtype: DType }
  | { readonly kind: "constant"; readonly value: number; readonly dtype: DType }
  /** The element of the matrix product to which the region is attached. */
  | { readonly kind: "product"; readonly dtype: DType }
  | { readonly kind: "apply"; readonly op: Op; readonly args: readonly number[]; readonly dtype: DType };

/** Writes one value to a buffer. */
export interface Store {
  readonly value: number;
  readonly access: Access;
}

/** A fused elementwise loop. */
export interface Region {
  readonly shape: Shape;
  readonly values: readonly RegionValue[];
  readonly stores: readonly Store[];
}

/** One pass over memory that computes a region. */
export interface ElementwiseStep {
  readonly kind: "elementwise";
  readonly region: Region;
}

/** One fold of a reduction: of a value of its region, to `target`, which has stride 0 along the folded axes. */
export interface ReduceResult {
  readonly op: ReduceKind;
  readonly value: number;
  readonly target: Access;
}

/** Folds values of the region along its axes marked in `reduced`, all in one pass. */
export interface ReduceStep {
  readonly kind: "reduce";
  readonly region: Region;
  readonly reduced: readonly boolean[];
  readonly results: readonly ReduceResult[];
}

/** C = A · B per batch index; accesses have the axes (batch…, row, column). */
export interface MatmulStep {
  readonly kind: "matmul";
  readonly batch: Shape;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly a: Access;
  readonly b: Access;
  /** Where C is kept, dense; null when only the epilogue needs it. */
  readonly product: number | null;
  /** Runs over finished rows of C; its shape is (batch · M, N) or has N as its last axis. */
  readonly epilogue: Region | null;
}

/** A convolution or one of its adjoints; the operands are dense, in the order of the primitive. */
export interface ConvolutionStep {
  readonly kind: "convolution";
  readonly op: OpOf<ConvolutionKind>;
  readonly sizes: ConvolutionSizes;
  readonly algorithm: ConvolutionAlgorithm;
  readonly a: Access;
  readonly b: Access;
  /** Where the result is kept, dense; null when only the epilogue needs it. */
  readonly product: number | null;
  /** Runs over finished rows: all axes but the last are rows. */
  readonly epilogue: Region | null;
}

export interface RandomStep {
  readonly kind: "random";
  readonly op: OpOf<"random">;
  readonly seed: Access;
  readonly step: Access;
  readonly target: number;
  readonly size: number;
}

/** Index of the first maximum along the middle axis of [outer, axis, inner]. */
export interface ArgmaxStep {
  readonly kind: "argmax";
  readonly source: Access;
  readonly outer: number;
  readonly axis: number;
  readonly inner: number;
  readonly target: number;
}

/**
 * Rows by index: `gather` copies rows of the source [rows, width] to the target [count, width], `scatterAdd` sums lines of the
 * source [count, width] into the target [rows, width]. All are dense; indices are [count].
 */
export interface IndexedStep {
  readonly kind: "gather" | "scatterAdd";
  readonly source: Access;
  readonly indices: Access;
  readonly rows: number;
  readonly width: number;
  readonly count: number;
  readonly target: number;
}

/** What a step of an exchange with the program's other shards says; numbers count the plan's exchanges from 0. */
interface ExchangeStep<Kind extends string> {
  readonly kind: Kind;
  readonly exchange: number;
  readonly source: number;
  /** For sums and maxima the buffer of the source; for `gather` one K times as long. */
  readonly target: number;
}

/** Begins an exchange; no step touches its buffers until it is awaited. */
export interface CollectiveStep extends ExchangeStep<"collective"> {
  readonly collective: CollectiveKind;
  /** Tells by what the source is computed; the same on all shards. */
  readonly origin: number;
}

/** The result of an exchange is there from here on. */
export type AwaitStep = ExchangeStep<"await">;

/** What is computed, and not exchanged. */
export type ComputeStep =
  | ElementwiseStep
  | ReduceStep
  | MatmulStep
  | ConvolutionStep
  | RandomStep
  | ArgmaxStep
  | IndexedStep;

export type Step = ComputeStep | CollectiveStep | AwaitStep;

/** Values of a literal buffer, written once when the plan is loaded. */
export interface LiteralData {
  readonly buffer: number;
  readonly values: readonly number[];
}

/** Everything a backend needs to run a program. */
export interface Plan {
  /** The program as traced, before rewrites: what the reference backend evaluates. */
  readonly traced: Graph;
  readonly buffers: readonly Buffer[];
  readonly steps: readonly Step[];
  readonly literals: readonly LiteralData[];
  /** Buffer ids by name. Outputs may lie in a state's buffer. */
  readonly inputs: Readonly<Record<string, number>>;
  readonly state: Readonly<Record<string, number>>;
  readonly outputs: Readonly<Record<string, number>>;
  /** Bytes of the arena that holds all buffers but state. */
  readonly arenaBytes: number;
}

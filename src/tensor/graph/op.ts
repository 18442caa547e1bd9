/**
 * @file The closed set of primitives: their names and attributes. What each means is in the facet tables keyed by `OpKind`
 * (shape rules, gradient rules, and one table per backend), so adding a primitive without one of them does not compile.
 */
import type { Shape } from "../../base/shape.js";

/** Element types. Comparisons yield `f32` masks of 0 and 1; `i32` holds counters, labels and indices. */
export type DType = "f32" | "i32";

/** No attributes. */
type None = Readonly<Record<never, never>>;

/** Elementwise functions of one argument, `f32 → f32` (`neg` and `abs` also `i32 → i32`). */
export interface UnaryAttributes {
  neg: None;
  abs: None;
  /** −1, 0 or 1. */
  sign: None;
  floor: None;
  sqrt: None;
  exp: None;
  /** exp(x) − 1, accurate near 0. */
  expm1: None;
  log: None;
  /** log(1 + x), accurate near 0. */
  log1p: None;
  sin: None;
  cos: None;
  tanh: None;
  /** 1 / (1 + exp(−x)). */
  sigmoid: None;
  /** log(1 + exp(x)) = max(x, 0) + log1p(exp(−|x|)). */
  softplus: None;
  /** x where x > 0, else slope · x; slope ≥ 0, and 0 is ReLU. */
  leakyRelu: { readonly slope: number };
  /** The identity, through which no gradient flows. */
  stopGradient: None;
  cast: { readonly to: DType };
}

/** Elementwise functions of two arguments of one shape and dtype. */
export interface BinaryAttributes {
  add: None;
  sub: None;
  mul: None;
  div: None;
  max: None;
  min: None;
  pow: None;
  /** Masks, `f32` 0 or 1. */
  less: None;
  lessEqual: None;
  equal: None;
}

/** Reductions keep the reduced axes with size 1. */
export interface ReduceAttributes {
  sum: { readonly axes: readonly number[] };
  reduceMax: { readonly axes: readonly number[] };
}

/** Views: what they yield is an affine function of the index into what they are given. */
export interface ViewAttributes {
  reshape: { readonly shape: Shape };
  transpose: { readonly permutation: readonly number[] };
  /** NumPy's rule: right-aligned axes, size 1 stretches. */
  broadcast: { readonly shape: Shape };
  /** `size` is the result's shape; element i of an axis is start + i · step of the input. */
  slice: { readonly start: readonly number[]; readonly size: Shape; readonly step: readonly number[] };
  reverse: { readonly axes: readonly number[] };
}

/** How a kernel moves over an image: the same for a convolution and its two adjoints. */
export interface ConvolutionGeometry {
  /** Rows and columns from one position of the kernel to the next. */
  readonly stride: readonly [height: number, width: number];
  /** Zeros around the image. */
  readonly padding: readonly [top: number, bottom: number, left: number, right: number];
  /** Rows and columns from one tap of the kernel to the next. */
  readonly dilation: readonly [height: number, width: number];
  /** Channels are cut into so many groups that do not see each other. */
  readonly groups: number;
}

/**
 * The convolution family. With x [N, H, W, C], w [KH, KW, C / groups, O] and y [N, OH, OW, O], all three are derivatives of
 * the form Σ y·conv(x, w), which is linear in each of x, w and y.
 */
export interface ConvolutionAttributes {
  /** (x, w) → y. */
  conv2d: ConvolutionGeometry;
  /** (y, w) → x of height and width `size`: the input adjoint, also known as transposed convolution. */
  conv2dInput: ConvolutionGeometry & { readonly size: readonly [height: number, width: number] };
  /** (x, y) → w of height and width `kernel`: the weight adjoint. */
  conv2dWeight: ConvolutionGeometry & { readonly kernel: readonly [height: number, width: number] };
}

/** What is known of the indices of rows. It changes nothing that is computed, but lets a table be cut into parts that know their indices. */
export interface IndexedAttributes {
  /** The rows are so many equal blocks, the first axis of the indices as many, too, and each of these names rows of its own block, or none. */
  readonly blocks?: number;
}

/** Everything that is neither elementwise, reduction nor view. */
export interface OtherAttributes {
  /** A tensor given to every run. */
  input: { readonly name: string };
  /** A named tensor that lives in the engine's memory; as it is at the start of the run. */
  state: { readonly name: string };
  /** A scalar known at trace time. */
  constant: { readonly value: number };
  /** A tensor known at trace time, row-major. */
  literal: { readonly values: readonly number[] };
  /** select(mask, a, b): a where mask ≠ 0, else b. */
  select: None;
  /** Index of the first maximum along an axis, which stays with size 1; `i32`. */
  argmax: { readonly axis: number };
  /** [..., M, K] · [..., K, N] → [..., M, N], equal batch axes. */
  matmul: None;
  /** Zeros around (`before`, `after`) and between (`interior`) the elements of each axis. */
  pad: {
    readonly before: readonly number[];
    readonly after: readonly number[];
    readonly interior: readonly number[];
  };
  concat: { readonly axis: number };
  /** ([V, ...rest], `i32` [...]) → [..., ...rest]: rows by index; zeros for an index outside [0, V). */
  gather: IndexedAttributes;
  /** ([..., ...rest], `i32` [...]) → [size, ...rest]: each row is added to the one that its index names, if there is one. */
  scatterAdd: IndexedAttributes & { readonly size: number };
  /** Inputs (seed, step), `i32` scalars. Philox4x32-10: key (seed, stream), counter (element / 4, step). */
  random: {
    readonly distribution: "uniform" | "normal";
    readonly shape: Shape;
    readonly stream: number;
    /** Number of the first element in the stream, a multiple of 4; 0 unless given: a shard draws its part of a larger tensor. */
    readonly first?: number;
  };
  /** The sum or maximum over all shards of a program, element by element, the same on each. */
  allReduce: { readonly operation: "sum" | "max" };
  /** The first axes of all shards' tensors one after the other, the same on each. */
  allGather: { readonly shards: number };
}

/** Attributes of every primitive by its name. */
export type OpAttributes = UnaryAttributes &
  BinaryAttributes &
  ReduceAttributes &
  ViewAttributes &
  ConvolutionAttributes &
  OtherAttributes;

/** The name of a primitive. */
export type OpKind = keyof OpAttributes;
export type UnaryKind = keyof UnaryAttributes;
export type BinaryKind = keyof BinaryAttributes;
export type ReduceKind = keyof ReduceAttributes;
export type ViewKind = keyof ViewAttributes;
export type ConvolutionKind = keyof ConvolutionAttributes;

/** One primitive with its attributes. */
export type OpOf<K extends OpKind> = { [Kind in K]: { readonly kind: Kind } & OpAttributes[Kind] }[K];
export type Op = OpOf<OpKind>;

const unaryKinds = {
  neg: true,
  abs: true,
  sign: true,
  floor: true,
  sqrt: true,
  exp: true,
  expm1: true,
  log: true,
  log1p: true,
  sin: true,
  cos: true,
  tanh: true,
  sigmoid: true,
  softplus: true,
  leakyRelu: true,
  stopGradient: true,
  cast: true,
} satisfies Record<UnaryKind, true>;
const binaryKinds = {
  add: true,
  sub: true,
  mul: true,
  div: true,
  max: true,
  min: true,
  pow: true,
  less: true,
  lessEqual: true,
  equal: true,
} satisfies Record<BinaryKind, true>;
const viewKinds = { reshape: true, transpose: true, broadcast: true, slice: true, reverse: true } satisfies Record<
  ViewKind,
  true
>;

const convolutionKinds = { conv2d: true, conv2dInput: true, conv2dWeight: true } satisfies Record<
  ConvolutionKind,
  true
>;

/** Primitives that exchange tensors with the program's other shards. */
export type CollectiveOp = "allReduce" | "allGather";
export const isCollective = (kind: OpKind): kind is CollectiveOp => kind === "allReduce" || kind === "allGather";
export const isUnary = (kind: OpKind): kind is UnaryKind => kind in unaryKinds;
export const isBinary = (kind: OpKind): kind is BinaryKind => kind in binaryKinds;
export const isView = (kind: OpKind): kind is ViewKind => kind in viewKinds;
/** Elementwise primitives: the ones that fuse. */
export const isElementwise = (kind: OpKind): kind is UnaryKind | BinaryKind | "select" =>
  isUnary(kind) || isBinary(kind) || kind === "select";
export const isReduce = (kind: OpKind): kind is ReduceKind => kind === "sum" || kind === "reduceMax";
export const isConvolution = (kind: OpKind): kind is ConvolutionKind => kind in convolutionKinds;
/** Primitives whose finished rows a fused elementwise chain can take over: the ones with an epilogue. */
export const isProduct = (kind: OpKind): kind is ConvolutionKind | "matmul" => kind === "matmul" || isConvolution(kind);

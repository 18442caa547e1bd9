/** @file Elementwise operations. Arguments broadcast by NumPy's rule; plain numbers stand for constants. */
import type { Shape } from "../../base/shape.js";
import { sameShape } from "../../base/shape.js";
import type { BinaryKind, DType, Op } from "../graph/op.js";
import type { Tensor } from "../graph/tensor.js";
import { apply } from "./apply.js";
import { rejectShape } from "./shape-checks.js";

/** A tensor, or a number that broadcasts like a scalar. */
export type TensorLike = Tensor | number;

/** A scalar constant. @param dtype `f32` unless given. */
export function constant(value: number, dtype: DType = "f32"): Tensor {
  return apply({ kind: "constant", value }, [], { shape: [], dtype });
}

/** The shape to which all these shapes stretch. @throws ShapeError when two sizes differ and neither is 1. */
export function broadcastShapes(op: string, shapes: readonly Shape[]): Shape {
  const rank = Math.max(...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, axis) => {
    const sizes = shapes.map((shape) => shape[axis - rank + shape.length] ?? 1);
    const stretched = sizes.find((size) => size !== 1) ?? 1;
    if (sizes.some((size) => size !== 1 && size !== stretched)) {
      rejectShape(
        op,
        `shapes ${shapes.map((shape) => `[${shape.join(", ")}]`).join(" and ")} do not broadcast together`,
      );
    }
    return stretched;
  });
}

/** Stretches axes of size 1 (and adds leading axes) to reach `shape`. @throws ShapeError when it cannot. */
export function broadcastTo(x: Tensor, shape: Shape): Tensor {
  return sameShape(x.shape, shape) ? x : apply({ kind: "broadcast", shape }, [x]);
}

function broadcastTogether(op: Op, operands: readonly TensorLike[], dtype: DType): Tensor[] {
  const tensors = operands.map((operand) => (typeof operand === "number" ? constant(operand, dtype) : operand));
  const shape = broadcastShapes(
    op.kind,
    tensors.map((tensor) => tensor.shape),
  );
  return tensors.map((tensor) => broadcastTo(tensor, shape));
}

const dtypeOf = (...operands: readonly TensorLike[]): DType =>
  operands.find((operand) => typeof operand !== "number")?.dtype ?? "f32";

const binary =
  (kind: BinaryKind) =>
  (a: TensorLike, b: TensorLike): Tensor =>
    apply({ kind }, broadcastTogether({ kind }, [a, b], dtypeOf(a, b)));

export const add = binary("add");
export const sub = binary("sub");
export const mul = binary("mul");
export const div = binary("div");
/** Elementwise maximum; NaN in either argument yields NaN. At ties the gradient is shared equally. */
export const maximum = binary("max");
/** Elementwise minimum; NaN in either argument yields NaN. At ties the gradient is shared equally. */
export const minimum = binary("min");
/** aᵇ. */
export const pow = binary("pow");
/** 1 where a < b, else 0; `f32`. */
export const less = binary("less");
/** 1 where a ≤ b, else 0; `f32`. */
export const lessEqual = binary("lessEqual");
/** 1 where a = b, else 0; `f32`. */
export const equal = binary("equal");
/** 1 where a > b, else 0; `f32`. */
export const greater = (a: TensorLike, b: TensorLike): Tensor => less(b, a);
/** 1 where a ≥ b, else 0; `f32`. */
export const greaterEqual = (a: TensorLike, b: TensorLike): Tensor => lessEqual(b, a);

/** a where mask ≠ 0, else b. */
export function select(mask: Tensor, a: TensorLike, b: TensorLike): Tensor {
  const dtype = dtypeOf(a, b);
  const [stretched, ...branches] = broadcastTogether({ kind: "select" }, [mask, a, b], dtype);
  return apply({ kind: "select" }, stretched === undefined ? branches : [stretched, ...branches]);
}

type PlainUnary =
  | "neg"
  | "abs"
  | "sign"
  | "floor"
  | "sqrt"
  | "exp"
  | "expm1"
  | "log"
  | "log1p"
  | "sin"
  | "cos"
  | "tanh"
  | "sigmoid"
  | "softplus"
  | "stopGradient";
const unary =
  (kind: PlainUnary) =>
  (x: Tensor): Tensor =>
    apply({ kind }, [x]);

export const neg = unary("neg");
export const abs = unary("abs");
/** −1, 0 or 1; its gradient is zero. */
export const sign = unary("sign");
/** Rounds towards −∞; its gradient is zero. */
export const floor = unary("floor");
export const sqrt = unary("sqrt");
export const exp = unary("exp");
/** exp(x) − 1, accurate near 0. */
export const expm1 = unary("expm1");
export const log = unary("log");
/** log(1 + x), accurate near 0. */
export const log1p = unary("log1p");
/** sin x; accurate for |x| ≤ 10⁴ where computed in float32. */
export const sin = unary("sin");
/** cos x; accurate for |x| ≤ 10⁴ where computed in float32. */
export const cos = unary("cos");
export const tanh = unary("tanh");
/** σ(x) = 1 / (1 + exp(−x)). */
export const sigmoid = unary("sigmoid");
/** log(1 + exp(x)) in the stable form max(x, 0) + log1p(exp(−|x|)). */
export const softplus = unary("softplus");
/** The identity, through which no gradient flows. */
export const stopGradient = unary("stopGradient");

/** x where x > 0, else slope · x. @param slope ≥ 0. */
export function leakyRelu(x: Tensor, slope = 0.2): Tensor {
  return apply({ kind: "leakyRelu", slope }, [x]);
}

/** max(x, 0), with gradient 0 at 0. */
export const relu = (x: Tensor): Tensor => leakyRelu(x, 0);

/** Converts the element type; `f32 → i32` rounds towards zero and saturates. */
export function cast(x: Tensor, to: DType): Tensor {
  return x.dtype === to ? x : apply({ kind: "cast", to }, [x]);
}

/** x². */
export const square = (x: Tensor): Tensor => mul(x, x);
/** 1 / √x. */
export const rsqrt = (x: Tensor): Tensor => div(1, sqrt(x));
/** x limited to [low, high]. */
export const clamp = (x: Tensor, low: number, high: number): Tensor => minimum(maximum(x, low), high);
/** a + t · (b − a). */
export const lerp = (a: Tensor, b: Tensor, t: TensorLike): Tensor => add(a, mul(t, sub(b, a)));
/** x · σ(x) (Elfwing et al. 2017, arXiv:1702.03118). */
export const silu = (x: Tensor): Tensor => mul(x, sigmoid(x));
/** GELU in its tanh form (Hendrycks & Gimpel 2016, arXiv:1606.08415): x/2 · (1 + tanh(√(2/π)(x + 0.044715x³))). */
export const gelu = (x: Tensor): Tensor =>
  mul(mul(0.5, x), add(1, tanh(mul(Math.sqrt(2 / Math.PI), add(x, mul(0.044715, mul(x, square(x))))))));
/** x where x ≥ 0, else exp(x) − 1 (Clevert et al. 2015, arXiv:1511.07289). */
export function elu(x: Tensor): Tensor {
  const isLinear = greaterEqual(x, 0);
  return select(isLinear, x, expm1(select(isLinear, 0, x))); // large x must not reach the exponential
}

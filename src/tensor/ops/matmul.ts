/** @file Matrix products. */
import { sizeOf } from "../../base/shape.js";
import type { Tensor } from "../graph/tensor.js";
import { apply } from "./apply.js";
import { broadcastShapes, broadcastTo } from "./elementwise.js";
import { reshape } from "./movement.js";
import { rejectShape } from "./shape-checks.js";

/**
 * Matrix product over the last two axes; leading axes broadcast.
 * A matrix b is applied to all leading axes of a at once, as one large product.
 * @param a [..., M, K]
 * @param b [..., K, N]
 * @returns [..., M, N]
 * @throws ShapeError when ranks are below 2 or K differs.
 */
export function matmul(a: Tensor, b: Tensor): Tensor {
  if (a.shape.length < 2 || b.shape.length < 2) {
    rejectShape("matmul", `operands [${a.shape.join(", ")}] and [${b.shape.join(", ")}] need two axes each`);
  }
  const [batchA, batchB] = [a.shape.slice(0, -2), b.shape.slice(0, -2)];
  if (batchB.length === 0 && batchA.length > 0) {
    const k = a.shape.at(-1) ?? 1;
    const product = apply({ kind: "matmul" }, [reshape(a, [sizeOf(a.shape) / k, k]), b]); // [ΠM, N]
    return reshape(product, [...a.shape.slice(0, -1), b.shape.at(-1) ?? 1]);
  }
  const batch = broadcastShapes("matmul", [batchA, batchB]);
  return apply({ kind: "matmul" }, [
    broadcastTo(a, [...batch, ...a.shape.slice(-2)]),
    broadcastTo(b, [...batch, ...b.shape.slice(-2)]),
  ]);
}

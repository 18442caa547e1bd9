/** @file Known numbers and their shape. */
import type { Shape } from "../../base/shape.js";
import { transposed } from "../transposed.js";
import type { Order } from "./order.js";

/** Row-major. */
export interface Values {
  readonly shape: Shape;
  readonly data: Float32Array;
}

/** Axis k of the result is axis `order[k]` of the values. */
export const arrangedValues = ({ shape, data }: Values, order: Order): Values => ({
  shape: order.map((axis) => shape[axis] ?? 1),
  data: transposed(shape, data, order),
});

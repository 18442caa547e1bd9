/** @file Rows by index: copied, or summed where they are sent. */
import { sizeOf } from "../../base/shape.js";
import type { Tensor } from "../../tensor/graph/tensor.js";
import { zeros } from "./values.js";
import type { Values } from "./values.js";

/** Calls `visit` with the first element of each row and of the table's row that its index names. */
function walk(indices: Values, rows: number, width: number, visit: (row: number, tableRow: number) => void): void {
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i]!;
    if (index >= 0 && index < rows) visit(i * width, index * width);
  }
}

/** y[i] = x[indices[i]], or zeros where there is no such row. */
export function gather(y: Tensor<"gather">, [x, indices]: readonly Values[]): Values {
  const [rows, ...rest] = y.inputs[0]!.shape;
  const width = sizeOf(rest);
  const result = zeros(y.dtype, sizeOf(y.shape));
  walk(indices!, rows!, width, (to, from) => {
    for (let k = 0; k < width; k++) result[to + k] = x![from + k]!;
  });
  return result;
}

/** y[indices[i]] += updates[i], where there is such a row. */
export function scatterAdd(y: Tensor<"scatterAdd">, [updates, indices]: readonly Values[]): Values {
  const [rows, ...rest] = y.shape;
  const width = sizeOf(rest);
  const result = new Float64Array(sizeOf(y.shape));
  walk(indices!, rows!, width, (from, to) => {
    for (let k = 0; k < width; k++) result[to + k]! += updates![from + k]!;
  });
  return result;
}

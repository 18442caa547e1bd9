/** @file Tensors in the engine's memory as typed arrays. */
import { sizeOf } from "../../base/shape.js";
import type { TensorSpec } from "../../tensor/graph/graph.js";

/** A view, not a copy. Shared memory that grows keeps old views valid. */
export function viewOf(
  memory: WebAssembly.Memory,
  address: number,
  { shape, dtype }: TensorSpec,
): Float32Array | Int32Array {
  const size = sizeOf(shape);
  return dtype === "f32"
    ? new Float32Array(memory.buffer, address, size)
    : new Int32Array(memory.buffer, address, size);
}

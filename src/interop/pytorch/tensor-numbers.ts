/** @file The numbers of a tensor that is a view of a storage: any strides, row-major in the end. */
import { rowMajorStrides, sizeOf } from "../../base/shape.js";
import { safetensorsDTypes } from "../safetensors-dtypes.js";
import { toFloat32 } from "../to-float32.js";
import type { TorchTensor } from "./torch-objects.js";

/** Where in its storage a tensor lies, in bytes: from its first number to its last. */
export function bytesWithin({ storage, offset, shape, strides }: TorchTensor): { begin: number; end: number } {
  const { bytes } = safetensorsDTypes[storage.dtype];
  if (shape.includes(0)) return { begin: offset * bytes, end: offset * bytes };
  const last = shape.reduce((at, size, axis) => at + (size - 1) * (strides[axis] ?? 0), offset);
  return { begin: offset * bytes, end: (last + 1) * bytes };
}

/**
 * A tensor's numbers, row-major; a copy.
 * @param bytes what lies at {@link bytesWithin}
 */
export function tensorNumbers({ storage, shape, strides }: TorchTensor, bytes: Uint8Array): Float32Array<ArrayBuffer> {
  const stored = toFloat32(storage.dtype, bytes);
  const count = sizeOf(shape);
  const usual = rowMajorStrides(shape);
  // The stride of an axis of one element says nothing.
  if (shape.every((size, axis) => size === 1 || strides[axis] === usual[axis])) return stored;
  const numbers = new Float32Array(count);
  const index = shape.map(() => 0);
  let from = 0;
  for (let at = 0; at < count; at++) {
    numbers[at] = stored[from] ?? 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const [next, stride] = [(index[axis] ?? 0) + 1, strides[axis] ?? 0];
      if (next < (shape[axis] ?? 1)) {
        index[axis] = next;
        from += stride;
        break;
      }
      index[axis] = 0;
      from -= (next - 1) * stride;
    }
  }
  return numbers;
}

/** @file The numbers of a tensor that is a view of a storage: any strides, row-major in the end. */
import { rowMajorStrides } from "../../base/shape.js";
import { safetensorsDTypes } from "../safetensors-dtypes.js";
import { rowMajor } from "../strided.js";
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
  const usual = rowMajorStrides(shape);
  // The stride of an axis of one element says nothing.
  const isRowMajor = shape.every((size, axis) => size === 1 || strides[axis] === usual[axis]);
  return isRowMajor ? stored : rowMajor(stored, shape, strides);
}

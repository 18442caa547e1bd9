/** @file Numbers as the raw bytes of an ONNX tensor: little-endian, row-major. */
import type { Initializer } from "./ir.js";

/** The largest finite number of 16 bits. */
export const largestHalf = 65504;

/** The bits of the nearest number of 16 bits (IEEE 754 binary16), ties to even; beyond the largest, infinity. */
export function halfBits(value: number): number {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  if (Number.isNaN(value)) return 0x7e00;
  if (size >= 65520) return sign | 0x7c00; // half way to the next one, and above
  const exponent = Math.max(-14, Math.floor(Math.log2(Math.max(size, Number.MIN_VALUE))));
  const steps = roundTiesToEven(size / 2 ** (exponent - 10)); // of the last place
  // From 1024 steps on the leading bit adds one to the exponent's field, by itself.
  return sign | (((exponent + 14) << 10) + steps);
}

/** The nearest whole number, of two as near the even one. */
export function roundTiesToEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  return rest < 0.5 || (rest === 0.5 && below % 2 === 0) ? below : below + 1;
}

/** @throws Error (`internal:`) for a type that no file of ours has tensors of */
export function valueBytes({ type, values }: Initializer): Uint8Array<ArrayBuffer> {
  const sizes = { float32: 4, float16: 2, int64: 8, int8: 1, bool: 1 } as const;
  const size = sizes[type];
  const bytes = new Uint8Array(size * values.length);
  const view = new DataView(bytes.buffer);
  for (const [at, value] of values.entries()) {
    const place = at * size;
    if (type === "float32") view.setFloat32(place, value, true);
    else if (type === "float16") view.setUint16(place, halfBits(value), true);
    else if (type === "int64") view.setBigInt64(place, BigInt(value), true);
    else view.setInt8(place, value);
  }
  return bytes;
}

/** @file Numbers of every dtype as float32, rounded to the nearest. For little-endian machines, as WebAssembly itself. */
import { halfValue } from "./half-value.js";
import { safetensorsDTypes, type SafetensorsDType } from "./safetensors-dtypes.js";

/** Dtypes that have a value as float32. */
export const readableDTypes: ReadonlySet<SafetensorsDType> = new Set<SafetensorsDType>([
  ...(["F64", "F32", "F16", "BF16"] as const),
  ...(["I64", "I32", "I16", "I8", "U64", "U32", "U16", "U8", "BOOL"] as const),
]);

/**
 * Reads numbers.
 * @param bytes row-major, a whole number of elements
 * @returns a copy
 */
export function toFloat32(dtype: SafetensorsDType, bytes: Uint8Array): Float32Array<ArrayBuffer> {
  const facts = safetensorsDTypes[dtype];
  const count = bytes.length / facts.bytes;
  const { buffer, byteOffset } = bytes.byteOffset % 8 === 0 ? bytes : bytes.slice();
  if (dtype === "F16") return Float32Array.from(new Uint16Array(buffer, byteOffset, count), halfValue);
  if (dtype === "BF16") return bfloat16Values(new Uint16Array(buffer, byteOffset, count));
  const values = facts.view(buffer, byteOffset, count);
  return values instanceof BigInt64Array || values instanceof BigUint64Array
    ? Float32Array.from(values, Number)
    : Float32Array.from(values);
}

/** The upper halves of float32 numbers. */
function bfloat16Values(halves: Uint16Array): Float32Array<ArrayBuffer> {
  const bits = new Uint32Array(halves.length);
  for (let at = 0; at < bits.length; at++) bits[at] = (halves[at] ?? 0) << 16;
  return new Float32Array(bits.buffer);
}

/** @file 16-bit forms of gradients on the wire: half the bytes, rounded to the nearest, ties to even. */
import type { WireMemory } from "./wire-memory.js";

/**
 * A 16-bit form. f16 has 11 significant bits up to 65504, bf16 has 8 and the range of f32. Infinities and NaN stay, so that what watches for
 * them sees them.
 */
export interface Narrow {
  /** Offsets in the wire memory; the length is in numbers. @returns how many finite ones were too large and became ±65504 */
  narrow(from: number, to: number, length: number): number;
  widen(from: number, to: number, length: number): void;
}

/** Numbers of a vector of 16-bit forms: kernels read whole ones. */
const vector = 8;

export type NarrowForms = Readonly<Record<"f16" | "bf16", Narrow>>;

/** The forms over a memory. */
export function narrowForms(wire: WireMemory): NarrowForms {
  const { kernels } = wire;
  return {
    f16: {
      narrow: (from, to, length) => {
        // What lies behind the end is not counted.
        const rest = (vector - (length % vector)) % vector;
        wire.bytes.fill(0, from + length * 4, from + (length + rest) * 4);
        return kernels.toF16(from, to, length);
      },
      widen: (from, to, length) => kernels.fromF16(from, to, length),
    },
    bf16: {
      narrow: (from, to, length) => {
        kernels.toBf16(from, to, length);
        return 0;
      },
      widen: (from, to, length) => kernels.fromBf16(from, to, length),
    },
  };
}

/** @file Counter-based random numbers: an element depends on seed, stream, step and its own index alone. */
import { philox4x32 } from "../../base/philox.js";
import type { OpOf } from "../../tensor/graph/op.js";
import type { Values } from "./values.js";

const ULP = 2 ** -24; // float32 holds every multiple of it in [0, 1]

/** 24 random bits. */
const fraction = (bits: number): number => bits >>> 8;

/** Two independent normal numbers from two words (Box & Muller 1958); the radius never sees log 0. */
function boxMuller(first: number, second: number): readonly [number, number] {
  const radius = Math.sqrt(-2 * Math.log((fraction(first) + 1) * ULP));
  const angle = 2 * Math.PI * fraction(second) * ULP;
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
}

/** Samples of the op's distribution. @param operands seed and step, one element each. */
export function random(op: OpOf<"random">, operands: readonly Values[], size: number): Values {
  const key = Uint32Array.of(operands[0]![0]!, op.stream);
  const words = new Uint32Array(4);
  const result = new Float64Array(size);
  for (let block = 0; block * 4 < size; block++) {
    philox4x32(Uint32Array.of(block, operands[1]![0]!, 0, 0), key, words);
    const [w0, w1, w2, w3] = [words[0]!, words[1]!, words[2]!, words[3]!];
    const samples =
      op.distribution === "uniform"
        ? [w0, w1, w2, w3].map((bits) => fraction(bits) * ULP)
        : [...boxMuller(w0, w1), ...boxMuller(w2, w3)];
    result.set(samples.slice(0, size - block * 4), block * 4);
  }
  return result;
}

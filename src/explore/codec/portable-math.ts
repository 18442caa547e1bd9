/**
 * @file The exponential function from additions, multiplications and divisions alone, which IEEE 754 fixes to the bit: `Math.exp` may differ
 * between JavaScript engines, and a decoder whose probabilities differ from the encoder's in one bit reads noise.
 */

/** ln 2 in two parts: k · high is exact for |k| < 2¹¹. */
const ln2High = 6.93147180369123816e-1;
const ln2Low = 1.9082149292705877e-10;
const largest = 700;

/** eˣ, within a few units in the last place; x beyond ±700 counts as ±700. */
export function portableExp(x: number): number {
  const bounded = Math.min(largest, Math.max(-largest, x));
  const k = Math.round(bounded / (ln2High + ln2Low));
  const r = bounded - k * ln2High - k * ln2Low; // |r| ≤ ln 2 / 2
  let sum = 1;
  for (let term = 16; term > 0; term--) sum = 1 + (r / term) * sum; // Σ rⁿ / n!, by Horner
  const factor = k < 0 ? 0.5 : 2;
  for (let power = Math.abs(k); power > 0; power--) sum *= factor;
  return sum;
}

/** σ(x) = 1 / (1 + e⁻ˣ), without loss in either tail. */
export function portableSigmoid(x: number): number {
  const tail = portableExp(-Math.abs(x));
  return x >= 0 ? 1 / (1 + tail) : tail / (1 + tail);
}

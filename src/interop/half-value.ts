/** @file IEEE 754 binary16: sign, 5 bits of exponent with bias 15, 10 of fraction. */

/** The number that 16 bits stand for; infinite or NaN where the exponent's bits are all set. */
export function halfValue(bits: number): number {
  const sign = (bits & 0x8000) === 0 ? 1 : -1;
  const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023];
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

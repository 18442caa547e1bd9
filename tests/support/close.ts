/** @file Comparison of tensors that a NaN cannot pass, with a message that names the worst element. */
import { expect } from "vitest";

/** |actual − expected| ≤ absolute + relative · |expected|. */
export interface Tolerance {
  readonly absolute: number;
  readonly relative: number;
}

/** NaN only matches NaN, an infinity only itself. */
function matches(actual: number, expected: number, { absolute, relative }: Tolerance): boolean {
  if (Number.isNaN(expected)) return Number.isNaN(actual);
  if (!Number.isFinite(expected)) return actual === expected;
  return Math.abs(actual - expected) <= absolute + relative * Math.abs(expected); // false for a NaN in actual
}

/** The elements that do not match, as one line each (at most three), or null. */
export function mismatch(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: Tolerance): string | null {
  if (actual.length !== expected.length) return `${actual.length} elements, expected ${expected.length}`;
  const wrong: string[] = [];
  for (let i = 0; i < expected.length; i++) {
    const [got, want] = [actual[i] ?? Number.NaN, expected[i] ?? Number.NaN];
    if (!matches(got, want, tolerance)) wrong.push(`element ${i} of ${expected.length}: ${got}, expected ${want}`);
  }
  return wrong.length === 0 ? null : `${wrong.length} wrong; ${wrong.slice(0, 3).join("; ")}`;
}

/** Fails unless every element matches. @param what named in the message. */
export function expectClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: Tolerance,
  what: string,
): void {
  const problem = mismatch(actual, expected, tolerance);
  if (problem !== null) expect.fail(`${what}: ${problem}`);
}

/** @file What PyTorch computed, by name (see README.md), and the measure by which an engine agrees with it. */
import { readFileSync } from "node:fs";
import { expect } from "vitest";
import { decodeSafetensors } from "#src/interop/safetensors.js";
import type { TensorSpec } from "#src/tensor/index.js";
import { expectClose } from "../support/close.js";

/** A tensor of a fixture, in float64. */
export interface FixtureTensor {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

/** One fixture file. */
export interface Fixture {
  readonly metadata: Readonly<Record<string, string>>;
  /** All names. */
  readonly names: readonly string[];
  /** @throws Error when the file has no tensor of that name. */
  tensor(name: string): FixtureTensor;
  /** The only element of a tensor. */
  number(name: string): number;
  /** Tensors whose names start with `prefix.`, without it. */
  under(prefix: string): Readonly<Record<string, FixtureTensor>>;
}

/** Reads `fixtures/<name>.safetensors`. */
export function readFixture(name: string): Fixture {
  const file = `${name}.safetensors`;
  const { metadata, tensors } = decodeSafetensors(readFileSync(new URL(`fixtures/${file}`, import.meta.url)), file);
  const tensor = (key: string): FixtureTensor => {
    const found = tensors.get(key);
    if (found === undefined) throw new Error(`${file} has no tensor ${key}`);
    return { shape: found.shape, values: Array.from(found.data, Number) };
  };
  const names = [...tensors.keys()];
  return {
    metadata,
    names,
    tensor,
    number: (key) => tensor(key).values[0] ?? Number.NaN,
    under: (prefix) =>
      Object.fromEntries(
        names.flatMap((key) => (key.startsWith(`${prefix}.`) ? [[key.slice(prefix.length + 1), tensor(key)]] : [])),
      ),
  };
}

/** The spec of an `f32` tensor of a fixture's shape. */
export const specOf = ({ shape }: FixtureTensor): TensorSpec => ({ shape, dtype: "f32" });

/** The largest magnitude. */
export const largestOf = (values: readonly number[]): number =>
  values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

/**
 * Fails unless every element is within `tolerance` times the expected tensor's largest magnitude; zeros must be exact.
 * @param floor a magnitude below which values are rounding, so that smaller tensors are measured by it; 0 unless given
 */
export function expectParity(
  actual: ArrayLike<number>,
  expected: readonly number[],
  tolerance: number,
  what: string,
  floor = 0,
): void {
  const largest = Math.max(floor, largestOf(expected));
  expect(Number.isFinite(largest), `${what}: the fixture is finite`).toBe(true);
  expectClose(actual, expected, { absolute: tolerance * largest, relative: 0 }, what);
}

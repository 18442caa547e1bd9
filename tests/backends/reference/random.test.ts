/** @file Random tensors: what a sample depends on, what it does not, and that the distributions are what they say. */
import { expect, test } from "vitest";
import { evaluate } from "#src/backends/reference/index.js";
import { normal, trace, uniform, i32 } from "#src/tensor/index.js";
import { apply } from "#src/tensor/ops/apply.js";
import type { RandomSource, Tensor } from "#src/tensor/index.js";

type Distribution = (source: RandomSource, shape: readonly number[], stream: string) => Tensor;

function sample(distribution: Distribution, shape: readonly number[], seed = 1, step = 0, stream = "z"): number[] {
  const graph = trace(
    ({ inputs }) => {
      const source = { seed: inputs["seed"] ?? expect.fail(), step: inputs["step"] ?? expect.fail() };
      return { outputs: { y: distribution(source, shape, stream) } };
    },
    { seed: i32(), step: i32() },
    {},
  );
  return [...(evaluate(graph, { seed: [seed], step: [step] }).outputs["y"] ?? [])];
}

test.each<[string, Distribution]>([
  ["uniform", uniform],
  ["normal", normal],
])("%s: an element depends on its index, not on the shape", (_name, distribution) => {
  const long = sample(distribution, [103]);
  expect(sample(distribution, [7])).toEqual(long.slice(0, 7));
  expect(sample(distribution, [2, 3, 5])).toEqual(long.slice(0, 30));
});

test.each(["uniform", "normal"] as const)("%s: a part of a stream is the same as in the whole", (distribution) => {
  const draw = (size: number, first?: number): number[] => {
    const op = { kind: "random", distribution, stream: 5, shape: [size] } as const;
    const graph = trace(
      ({ inputs }) => {
        const source = [inputs["seed"] ?? expect.fail(), inputs["step"] ?? expect.fail()];
        return { outputs: { y: apply(first === undefined ? op : { ...op, first }, source) } };
      },
      { seed: i32(), step: i32() },
      {},
    );
    return [...(evaluate(graph, { seed: [3], step: [4] }).outputs["y"] ?? [])];
  };
  const whole = draw(40);
  expect(draw(7, 0)).toEqual(whole.slice(0, 7));
  expect(draw(9, 12)).toEqual(whole.slice(12, 21));
  expect(() => draw(4, 6)).toThrow("[random] the first element is number 6 of its stream; take a multiple of 4");
});

test("seed, step and stream each change every sample", () => {
  const base = sample(uniform, [64]);
  for (const other of [
    sample(uniform, [64], 2),
    sample(uniform, [64], 1, 1),
    sample(uniform, [64], 1, 0, "w"),
    sample(uniform, [64], -1),
  ]) {
    expect(other.filter((value, index) => value === base[index])).toHaveLength(0);
  }
});

test("uniform samples fill [0, 1) evenly", () => {
  const values = sample(uniform, [20_000]);
  const counts = new Array<number>(10).fill(0);
  for (const value of values) counts[Math.floor(value * 10)] = (counts[Math.floor(value * 10)] ?? 0) + 1;
  const chiSquare = counts.reduce((total, count) => total + (count - 2000) ** 2 / 2000, 0);
  expect(counts).toHaveLength(10); // nothing below 0, nothing at 1
  expect(chiSquare).toBeLessThan(27.9); // 9 degrees of freedom, p = 0.001; the seed is fixed
});

test("normal samples have the moments of N(0, 1)", () => {
  const values = sample(normal, [20_000]);
  const moment = (power: number) => values.reduce((total, value) => total + value ** power, 0) / values.length;
  expect(Math.abs(moment(1))).toBeLessThan(0.03); // 4 standard errors each
  expect(Math.abs(moment(2) - 1)).toBeLessThan(0.04);
  expect(Math.abs(moment(3))).toBeLessThan(0.11);
  expect(Math.abs(moment(4) - 3)).toBeLessThan(0.28);
  const pairs =
    values.slice(1).reduce((total, value, index) => total + value * (values[index] ?? 0), 0) / values.length;
  expect(Math.abs(pairs)).toBeLessThan(0.03); // neighbours, which share a radius, are uncorrelated
});

/** @file First values of linear layers against PyTorch's: the same bounds, and samples that fill them evenly. */
import { describe, expect, test } from "vitest";
import { linear } from "#src/nn/index.js";
import { compile, i32 } from "#src/tensor/index.js";
import { named } from "../support/named.js";
import { engines, withEngine } from "./engines.js";
import { readFixture } from "./fixture.js";

const fixture = readFixture("init");
const layers = fixture.names
  .filter((name) => name.endsWith(".bound"))
  .map((name) => ({ name: name.replace(".bound", ""), sizes: /(\d+)x(\d+)/.exec(name)?.slice(1).map(Number) ?? [] }));

/** Largest deviation of the empirical distribution from U[−bound, bound] (Kolmogorov and Smirnov's D). */
function distanceFromUniform(values: readonly number[], bound: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted.reduce((worst, value, index) => {
    const probability = (value + bound) / (2 * bound);
    return Math.max(
      worst,
      Math.abs(probability - index / sorted.length),
      Math.abs(probability - (index + 1) / sorted.length),
    );
  }, 0);
}

describe.each(engines)("$name", (engine) => {
  test("weights and biases are uniform within PyTorch's bounds", () =>
    withEngine(engine, async (executor) => {
      const program = await compile(
        ({ inputs }) => {
          const source = { seed: named(inputs, "seed"), step: named(inputs, "step") };
          const drawn = layers.flatMap(({ name, sizes: [fanIn = 1, fanOut = 1] }) =>
            Object.entries(linear(fanIn, fanOut).parameters).map(
              ([key, { shape, init }]) => [`${name}.${key}`, init(shape, source, `${name}.${key}`)] as const,
            ),
          );
          return { outputs: Object.fromEntries(drawn) };
        },
        { executor, inputs: { seed: i32(), step: i32() } },
      );
      const result = program.run({ seed: [1502], step: [0] });
      for (const { name, sizes } of layers) {
        const bound = fixture.number(`${name}.bound`);
        expect(bound).toBeCloseTo(1 / Math.sqrt(sizes[0] ?? 0), 12);
        for (const key of ["weight", "bias"]) {
          const values = Array.from(result.tensor(`${name}.${key}`));
          const what = `${name}.${key}`;
          const [low, high] = [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
          expect(Math.max(-low, high), what).toBeLessThanOrEqual(bound * (1 + 1e-6));
          // 2.2 / √n is passed by chance once in 10 000.
          expect(distanceFromUniform(values, bound), what).toBeLessThan(2.2 / Math.sqrt(values.length));
          if (values.length < 10_000) continue;
          const [min = 0, max = 0, , deviation = 0] = fixture.tensor(`${what}.stats`).values;
          expect(Math.abs(low / min - 1), what).toBeLessThan(2e-3);
          expect(Math.abs(high / max - 1), what).toBeLessThan(2e-3);
          const spread = Math.sqrt(values.reduce((total, value) => total + value * value, 0) / values.length);
          expect(Math.abs(spread / deviation - 1), what).toBeLessThan(2e-2);
        }
      }
    }));
});

/** @file Dropout: what it keeps, what it drops, and that it is gone when a network is only used. */
import { describe, expect, test } from "vitest";
import { createExecutor } from "#src/backends/index.js";
import { dropout, Scope, sequential } from "#src/nn/index.js";
import type { Module } from "#src/nn/index.js";
import { compile, f32, grad, i32, square, sum, uniform } from "#src/tensor/index.js";
import { named } from "../support/named.js";

const count = 10_000;
const ones = new Float32Array(count).fill(1);

/** A module applied to ones while it is trained, and d(Σ y²/2)/dx there. */
async function trained(module: Module, seed = 1, step = 0): Promise<{ y: number[]; gradient: number[] }> {
  const executor = await createExecutor({ device: "reference" });
  const program = await compile(
    ({ inputs }) => {
      const [x, source] = [named(inputs, "x"), { seed: named(inputs, "seed"), step: named(inputs, "step") }];
      const scope = new Scope({}, "", (shape, stream) => uniform(source, shape, stream));
      const y = module.forward(x, scope);
      return { outputs: { y, gradient: named(grad(sum(square(y)), { x }), "x") } };
    },
    { executor, inputs: { x: f32(count), seed: i32(), step: i32() } },
  );
  const result = program.run({ x: ones, seed: [seed], step: [step] });
  return { y: [...result.tensor("y")], gradient: [...result.tensor("gradient")].map((value) => value / 2) };
}

describe("dropout", () => {
  test.each([0.1, 0.3, 0.5])("rate %d: that part is 0, the rest grows so that the mean stays", async (rate) => {
    const { y, gradient } = await trained(dropout(rate));
    const kept = y.filter((value) => value !== 0);
    for (const value of kept) expect(value).toBeCloseTo(1 / (1 - rate), 6);
    const deviation = Math.sqrt((rate * (1 - rate)) / count);
    expect(Math.abs(1 - kept.length / count - rate)).toBeLessThan(4 * deviation);
    gradient.forEach((value, index) => expect(value).toBeCloseTo((y[index] ?? NaN) ** 2, 5)); // d(y²/2)/dx = y · dy/dx
  });

  test("seeds, steps and places in a network drop other values; the same ones the same", async () => {
    const { y } = await trained(dropout(0.5));
    expect((await trained(dropout(0.5))).y).toEqual(y);
    expect((await trained(dropout(0.5), 2)).y).not.toEqual(y);
    expect((await trained(dropout(0.5), 1, 1)).y).not.toEqual(y);
    const twice = (await trained(sequential(dropout(0.5), dropout(0.5)))).y.filter((value) => value !== 0);
    expect(Math.abs(twice.length / count - 0.25)).toBeLessThan(0.02); // one mask twice would keep half
  });

  test("rate 0, or a network that is only used: nothing happens", async () => {
    expect((await trained(dropout(0))).y).toEqual([...ones]);
    const executor = await createExecutor({ device: "reference" });
    const used = await compile(
      ({ inputs }) => ({ outputs: { y: dropout(0.5).forward(named(inputs, "x"), new Scope({})) } }),
      { executor, inputs: { x: f32(count) } },
    );
    expect([...used.run({ x: ones }).tensor("y")]).toEqual([...ones]);
  });
});

/** @file Adversarial losses: their formulas, their gradients, and that nothing overflows at ±100. */
import { describe, expect, test } from "vitest";
import { losses } from "#src/gan/index.js";
import { grad, literal } from "#src/tensor/index.js";
import { compute } from "../support/compute.js";

const sigma = (x: number): number => 1 / (1 + Math.exp(-x));
const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
const real = [-2, -0.3, 0, 0.7, 3];
const fake = [1.5, -1, 0.2, -4, 0];

/** Values and gradients with respect to logits. */
const at = (name: keyof typeof losses, realLogits: readonly number[], fakeLogits: readonly number[]) =>
  compute(() => {
    const [r, f] = [literal(realLogits, [realLogits.length, 1]), literal(fakeLogits, [fakeLogits.length, 1])];
    const [d, g] = [losses[name].discriminator(r, f), losses[name].generator(f)];
    const dGradients = grad(d, { r, f });
    return { d, g, dReal: dGradients.r, dFake: dGradients.f, gFake: grad(g, { f }).f };
  });

test.each(["minimax", "non-saturating"] as const)("%s: D minimises −log σ(real) − log(1 − σ(fake))", (name) => {
  const { d, dReal, dFake } = at(name, real, fake);
  expect(d[0]).toBeCloseTo(
    mean(real.map((x) => -Math.log(sigma(x)))) + mean(fake.map((x) => -Math.log(1 - sigma(x)))),
    12,
  );
  real.forEach((x, index) => expect(dReal[index]).toBeCloseTo((sigma(x) - 1) / real.length, 12));
  fake.forEach((x, index) => expect(dFake[index]).toBeCloseTo(sigma(x) / fake.length, 12));
});

test("minimax: G minimises log(1 − σ(fake)), whose gradient vanishes where D is sure", () => {
  const { g, gFake } = at("minimax", real, fake);
  expect(g[0]).toBeCloseTo(mean(fake.map((x) => Math.log(1 - sigma(x)))), 12);
  fake.forEach((x, index) => expect(gFake[index]).toBeCloseTo(-sigma(x) / fake.length, 12));
});

test("non-saturating: G minimises −log σ(fake), whose gradient is largest where D is sure", () => {
  const { g, gFake } = at("non-saturating", real, fake);
  expect(g[0]).toBeCloseTo(mean(fake.map((x) => -Math.log(sigma(x)))), 12);
  fake.forEach((x, index) => expect(gFake[index]).toBeCloseTo((sigma(x) - 1) / fake.length, 12));
});

describe.each(Object.keys(losses) as (keyof typeof losses)[])("%s at logits of ±100 and ±1000", (name) => {
  test.each([100, 1000])("%d", (size) => {
    const wrong = at(name, [-size], [size]); // D is wrong about both
    expect(wrong.d[0]).toBeCloseTo(2 * size, 9);
    expect([wrong.dReal[0], wrong.dFake[0]]).toEqual([-1, 1]);
    const right = at(name, [size], [-size]);
    expect(right.d[0]).toBeCloseTo(0, 12);
    expect(Math.abs(right.dReal[0] ?? 1)).toBeLessThan(1e-12);
    for (const values of [...Object.values(wrong), ...Object.values(right)])
      expect(values.every(Number.isFinite)).toBe(true);
  });

  test("says where it is from", () => {
    expect(losses[name].name).toBe(name);
    expect(losses[name].source).toMatch(/arXiv:\d{4}\.\d{4,5}/);
  });
});

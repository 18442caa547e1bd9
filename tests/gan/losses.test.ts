/** @file Adversarial losses: their formulas, worked examples, their gradients, and that nothing overflows at ±100. */
import { describe, expect, test } from "vitest";
import { lossNames, losses } from "#src/gan/index.js";
import type { AdversarialLoss } from "#src/gan/index.js";
import { f32, grad, literal } from "#src/tensor/index.js";
import { compute } from "../support/compute.js";
import { checkGradients } from "../support/gradient-check.js";
import { named } from "../support/named.js";

const sigma = (x: number): number => 1 / (1 + Math.exp(-x));
const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
const real = [-2, -0.3, 0, 0.7, 3];
const fake = [1.5, -0.9, 0.2, -4, 0];

/** Values and gradients with respect to logits. */
const at = (name: keyof typeof losses, realLogits: readonly number[], fakeLogits: readonly number[]) =>
  compute(() => {
    const [r, f] = [literal(realLogits, [realLogits.length, 1]), literal(fakeLogits, [fakeLogits.length, 1])];
    const [d, g] = [losses[name].discriminator(r, f), losses[name].generator(f, r)];
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

/** Values on the logits [2, −1] of real and [0, 3] of fake images, by hand. */
const L = (x: number): number => Math.log(1 + Math.exp(x));
const worked = {
  minimax: { d: (L(-2) + L(1)) / 2 + (L(0) + L(3)) / 2, g: -(L(0) + L(3)) / 2 },
  "non-saturating": { d: (L(-2) + L(1)) / 2 + (L(0) + L(3)) / 2, g: (L(0) + L(-3)) / 2 },
  "least-squares": { d: (1 + 4) / 4 + (0 + 9) / 4, g: (1 + 4) / 4 },
  wasserstein: { d: 1.5 - 0.5, g: -1.5 },
  hinge: { d: (0 + 2) / 2 + (1 + 4) / 2, g: -1.5 },
  relativistic: { d: (L(-2) + L(4)) / 2, g: (L(2) + L(-4)) / 2 }, // differences 2 and −4
  "relativistic-average": {
    d: (L(-0.5) + L(2.5)) / 2 + (L(-0.5) + L(2.5)) / 2, // against 1.5: 0.5 and −2.5; from 0.5: 0.5 and −2.5
    g: (L(0.5) + L(-2.5)) / 2 + (L(0.5) + L(-2.5)) / 2,
  },
} satisfies Record<keyof typeof losses, { d: number; g: number }>;

describe.each(lossNames)("%s", (name) => {
  const loss: AdversarialLoss = losses[name];

  test("has the values of the example", () => {
    const { d, g } = at(name, [2, -1], [0, 3]);
    expect(d[0]).toBeCloseTo(worked[name].d, 12);
    expect(g[0]).toBeCloseTo(worked[name].g, 12);
  });

  test("has the derivatives of its values, twice", () => {
    const given = { inputs: {}, state: { r: f32(5, 1), f: f32(5, 1) }, values: { r: real, f: fake }, tolerance: 1e-5 };
    checkGradients({ ...given, build: (t) => loss.discriminator(named(t, "r"), named(t, "f")) });
    checkGradients({ ...given, build: (t) => loss.generator(named(t, "f"), named(t, "r")) });
    const { smoothed } = loss;
    if (smoothed !== undefined) checkGradients({ ...given, build: (t) => smoothed(named(t, "r"), named(t, "f"), 0.9) });
  });

  test.each([100, 1000])("has finite gradients at logits of ±%d, which push apart what D confuses", (size) => {
    const wrong = at(name, [-size], [size]);
    const right = at(name, [size], [-size]);
    for (const values of [...Object.values(wrong), ...Object.values(right)])
      expect(values.every(Number.isFinite)).toBe(true);
    expect(wrong.d[0]).toBeGreaterThan(1);
    expect(wrong.dReal[0]).toBeLessThan(-0.9);
    expect(wrong.dFake[0]).toBeGreaterThan(0.9);
    expect(right.g[0]).toBeGreaterThan(name === "minimax" ? -1e-9 : 1);
    expect(right.gFake[0]).toBeLessThan(name === "minimax" ? 1e-9 : -0.9);
  });

  test("says where it is from", () => {
    expect(loss.name).toBe(name);
    expect(loss.source).toMatch(/arXiv:\d{4}\.\d{4,5}/);
  });
});

test.each([100, 1000])("cross-entropies are exact at logits of ±%d", (size) => {
  for (const name of ["minimax", "non-saturating"] as const) {
    const wrong = at(name, [-size], [size]);
    expect([wrong.d[0], wrong.dReal[0], wrong.dFake[0]]).toEqual([2 * size, -1, 1]);
    const right = at(name, [size], [-size]);
    expect(right.d[0]).toBeCloseTo(0, 12);
    expect(Math.abs(right.dReal[0] ?? 1)).toBeLessThan(1e-12);
  }
});

describe("label smoothing", () => {
  const smoothed = (loss: AdversarialLoss, target: number, r: readonly number[], f: readonly number[]) =>
    compute(() => {
      const [a, b] = [literal(r, [r.length, 1]), literal(f, [f.length, 1])];
      const value = loss.smoothed?.(a, b, target) ?? expect.fail(`${loss.name} has no targets`);
      return { value, dReal: grad(value, { a }).a };
    });

  test("is for losses with targets", () => {
    const withTargets = lossNames.filter((name) => losses[name].smoothed !== undefined);
    expect(withTargets).toEqual(["minimax", "non-saturating", "least-squares"]);
  });

  test("target 0.9, worked", () => {
    const crossEntropy = 0.9 * L(-2) + 0.1 * L(2) + L(-1); // −0.9 log σ(2) − 0.1 log σ(−2) − log(1 − σ(−1))
    expect(smoothed(losses["non-saturating"], 0.9, [2], [-1]).value[0]).toBeCloseTo(crossEntropy, 12);
    expect(smoothed(losses["least-squares"], 0.9, [2], [-1]).value[0]).toBeCloseTo((1.1 ** 2 + 1) / 2, 12);
  });

  test("D is best where it is as sure as the target, and target 1 changes nothing", () => {
    expect(smoothed(losses.minimax, 0.9, [Math.log(9)], [0]).dReal[0]).toBeCloseTo(0, 12); // σ(log 9) = 0.9
    expect(smoothed(losses["least-squares"], 0.9, [0.9], [0]).dReal[0]).toBeCloseTo(0, 12);
    for (const name of ["minimax", "non-saturating", "least-squares"] as const)
      expect(smoothed(losses[name], 1, real, fake).value[0]).toBeCloseTo(at(name, real, fake).d[0] ?? Number.NaN, 12);
  });
});

test("relative losses need both logits for the generator, others only the fake one's", () => {
  const [r, f] = [literal([1], [1, 1]), literal([2], [1, 1])];
  for (const name of lossNames) {
    const loss: AdversarialLoss = losses[name];
    expect(loss.isRelative, name).toBe(name.startsWith("relativistic"));
    if (loss.isRelative) expect(() => loss.generator(f)).toThrow("logits of real images");
    else expect(compute(() => ({ g: loss.generator(f) }))).toEqual(compute(() => ({ g: loss.generator(f, r) })));
  }
});

/** @file Diffusions by hand: the steps of denoising diffusion GANs and their way back, Diffusion-GAN's chain, its draws and its growth. */
import { describe, expect, test } from "vitest";
import { diffusion, drawSteps, logSignal } from "#src/gan/augment/diffusion.js";
import { denoisingGenerator } from "#src/gan/diffusion/denoising-game.js";
import { posteriorSample, vpSchedule } from "#src/gan/diffusion/vp-schedule.js";
import { add, constant, literal, mul } from "#src/tensor/index.js";
import type { Tensor } from "#src/tensor/index.js";
import { compute } from "../support/compute.js";
import { phaseContext } from "../support/phase-context.js";

const closeTo = (values: readonly number[]): unknown[] => values.map((value): unknown => expect.closeTo(value, 9));

describe("the variance-preserving schedule", () => {
  const schedule = vpSchedule(4);
  const at = (list: readonly number[], k: number): number => list[k] ?? NaN;

  test("one step is all at once: nothing is left to draw", () => {
    const { signal, noise, posteriorClean, posteriorNoisy, posteriorDeviation } = vpSchedule(1);
    expect([signal, noise, posteriorClean, posteriorNoisy, posteriorDeviation]).toEqual([[1], [0], [1], [0], [0]]);
  });

  test("a step forward leads from one marginal to the next, and the posterior back", () => {
    for (const k of [0, 1, 2]) {
      const [signal, noise] = [at(schedule.signal, k), at(schedule.noise, k)];
      const [nextSignal, nextNoise] = [at(schedule.signal, k + 1), at(schedule.noise, k + 1)];
      const [kept, added] = [at(schedule.kept, k), at(schedule.added, k)];
      expect(kept * signal).toBeCloseTo(nextSignal, 12);
      expect((kept * noise) ** 2 + added ** 2).toBeCloseTo(nextNoise ** 2, 12);
      const [clean, noisy] = [at(schedule.posteriorClean, k), at(schedule.posteriorNoisy, k)];
      expect(clean + noisy * nextSignal).toBeCloseTo(signal, 12);
      expect((noisy * nextNoise) ** 2 + at(schedule.posteriorDeviation, k) ** 2).toBeCloseTo(noise ** 2, 12);
    }
  });

  test("the last step ends at √ᾱ = exp(−½ (0.1 t + 9.95 t²)) between t = 0.001 and 1", () => {
    const left = at(schedule.signal, 3) * at(schedule.kept, 3);
    expect(left).toBeCloseTo(Math.exp(-0.5 * (0.1 * 0.999 + 9.95 * (1 - 1e-6))), 12);
  });
});

test("an image is made of its latent alone: x_T, then each step's z and, but for the last, its noise", () => {
  const schedule = vpSchedule(2);
  const { latent, forward } = denoisingGenerator(schedule, 1, { height: 1, width: 1, channels: 2 });
  expect(latent).toBe(2 * 2 + 2 * 1); // two pictures of two values, two z of one
  const seen: (readonly number[])[] = [];
  const { image, step } = compute(() => {
    const z = literal([0.5, -1, 10, 0.25, 2, 20], [1, 6]);
    const guess = (x: Tensor, k = x, w = x): Tensor => {
      seen.push(k.shape, w.shape);
      return add(mul(x, 2), w); // "G"
    };
    const known = phaseContext({ real: literal([0, 0], [1, 1, 1, 2]), network: () => guess });
    const back = (clean: readonly number[], x: readonly number[], noise: readonly number[]) => {
      const picture = (values: readonly number[]) => literal(values, [1, 1, 1, 2]);
      return posteriorSample(schedule, picture(clean), picture(x), literal([1], [1], "i32"), picture(noise));
    };
    return { image: forward(known, z, undefined), step: back([11, 8], [0.5, -1], [0.25, 2]) };
  });
  expect(seen).toEqual([[1], [1, 1], [1], [1, 1]]);
  expect(image).toEqual(closeTo(step.map((value) => 2 * value + 20))); // the last step's guess is the image
});

const options = { chain: [2, 3], beta: [0.1, 0.3], deviation: 1, target: 0.25, images: 32, draw: "priority" } as const;

test("what a chain leaves of an image", () => {
  const { two, three } = compute(() => {
    const t = literal([0, 1, 2, 3]);
    return { two: logSignal(t, constant(2), options), three: logSignal(t, constant(3), options) };
  });
  expect(two.slice(0, 3).map(Math.exp)).toEqual(closeTo([1, 0.9, 0.9 * 0.7]));
  expect(three.map(Math.exp)).toEqual(closeTo([1, 0.9, 0.9 * 0.8, 0.9 * 0.8 * 0.7]));
});

test("steps are drawn in proportion to t, or all alike; half of the images stay clean", () => {
  const draws = [0, 0.16, 0.17, 0.49, 0.51, 0.999];
  const drawn = compute(() => {
    const [half, all] = [literal(draws.map(() => 0.499)), literal(draws.map(() => 0.5))];
    const where = literal(draws);
    return {
      clean: drawSteps(half, where, constant(3), "priority"),
      priority: drawSteps(all, where, constant(3), "priority"), // probabilities 1/6, 2/6, 3/6
      uniform: drawSteps(all, where, constant(3), "uniform"),
    };
  });
  expect(drawn).toEqual({ clean: [0, 0, 0, 0, 0, 0], priority: [1, 1, 2, 2, 3, 3], uniform: [1, 1, 1, 2, 2, 3] });
});

test.each([
  ["sure of real images, the chain grows by batch · 4 / images", [1, 1, 1, -1], 0.5 + (2 * 4) / 32],
  ["unsure, it shrinks", [-1, 1, 0, -1], 0.5 - (2 * 4) / 32],
  ["as sure as it should be, it stays", [-1, 1, 0, 1], 0.5],
])("every fourth step, where D is %s", (_name, signs, expected) => {
  const { adapt } = diffusion(options);
  const { share, rest } = compute(() => {
    const memories = new Map([
      ["diffusion.p", constant(0.5)],
      ["diffusion.signs", constant(0)],
    ]);
    const real = literal([0, 0], [2, 1, 1, 1]);
    for (const [step, value] of signs.entries()) {
      const context = phaseContext({
        real,
        step: constant(step, "i32"),
        memory: (name) => memories.get(name) ?? constant(NaN),
        remember: (name, tensor) => void memories.set(name, tensor),
      });
      adapt?.(context, literal([7 * value, 2 * value], [2, 1]));
    }
    const memory = (name: string): Tensor => memories.get(name) ?? constant(NaN);
    return { share: memory("diffusion.p"), rest: memory("diffusion.signs") };
  });
  expect(share).toEqual(closeTo([expected]));
  expect(rest).toEqual([0]);
});

/** @file Augmentations as D meets them: random, apart for real and fake images, differentiable; how their probability follows D; noise. */
import { describe, expect, test } from "vitest";
import { createWasmExecutor } from "#src/backends/wasm/index.js";
import { augmentations, instanceNoise } from "#src/gan/augment/index.js";
import { squaredGradientNorms } from "#src/gan/regularizers/gradient-norm.js";
import { compile, f32, grad, literal, mul, square, sum } from "#src/tensor/index.js";
import type { Tensor, Tensors } from "#src/tensor/index.js";
import { compute } from "../support/compute.js";
import { expectClose } from "../support/close.js";
import { checkGradients } from "../support/gradient-check.js";
import { named } from "../support/named.js";
import { domains, fill } from "../support/random-tensor.js";
import { context, p, random, view } from "./augment-context.js";
import { drawing } from "./penalized.js";

const exact = { absolute: 1e-12, relative: 0 };

describe.each([
  ["diffaugment", 3],
  ["diffaugment", 1],
  ["ada", 3],
  ["ada", 1],
] as const)("%s of images with %d channels", (name, channels) => {
  const [augmentation] = augmentations[name]({});
  if (augmentation === undefined) throw new Error("an augmentation");
  const shape = [1, 2, 3, channels];
  const seenBy = (tensors: Tensors, images: Tensor): Tensor =>
    augmentation.apply({ real: view(images), fake: view(images) }, context(tensors, p(0.9))).real.images;

  test("has derivatives, and D's gradient can be penalised behind it", () => {
    const given = { inputs: random, values: { seed: [5], step: [1], x: fill(6 * channels, 2, domains.real) } };
    const specs = { state: { x: f32(...shape) }, tolerance: 1e-5 };
    checkGradients({ ...given, ...specs, build: (tensors) => seenBy(tensors, named(tensors, "x")) });
    checkGradients({
      ...given,
      ...specs,
      build: (tensors) => {
        const critic = (x: Tensor): Tensor => sum(mul(square(seenBy(tensors, x)), 0.5), { axes: [1, 2, 3] });
        return squaredGradientNorms(critic, named(tensors, "x"));
      },
    });
  });

  test("changes real and fake images apart, each image by itself, and to the same bits again", async () => {
    const executor = await createWasmExecutor({ threads: 1 });
    try {
      const program = await compile(
        ({ inputs }) => {
          const images = named(inputs, "images");
          const { real, fake } = augmentation.apply({ real: view(images), fake: view(images) }, context(inputs, p(1)));
          return { outputs: { real: real.images, fake: fake.images } };
        },
        { executor, inputs: { ...random, images: f32(4, 8, 8, channels) } },
      );
      const image = fill(64 * channels, 3, domains.real);
      const at = (seed: number, output: string): number[] =>
        Array.from(
          program.run({ seed: [seed], step: [0], images: [...image, ...image, ...image, ...image] }).tensor(output),
        );
      const [real, fake] = [at(1, "real"), at(1, "fake")];
      expect(at(1, "real")).toEqual(real);
      expect(at(2, "real")).not.toEqual(real);
      expect(fake).not.toEqual(real);
      const images = [0, 1, 2, 3].map((index) => real.slice(image.length * index, image.length * (index + 1)).join());
      expect(new Set(images).size).toBe(4);
      expect([...real, ...fake].every(Number.isFinite)).toBe(true);
    } finally {
      await executor.dispose();
    }
  });
});

test.each(["ada", "apa"] as const)("%s with p = 0 changes nothing", async (name) => {
  const [augmentation] = augmentations[name]({});
  const executor = await createWasmExecutor({ threads: 1 });
  try {
    const program = await compile(
      ({ inputs }) => {
        const [x, y] = [named(inputs, "x"), named(inputs, "y")];
        const seen = augmentation?.apply({ real: view(x), fake: view(y) }, context(inputs, p(0)));
        return { outputs: { x: seen?.real.images ?? y, y: seen?.fake.images ?? x } };
      },
      { executor, inputs: { ...random, x: f32(2, 6, 7, 3), y: f32(2, 6, 7, 3) } },
    );
    const [x, y] = [fill(252, 1, domains.real), fill(252, 2, domains.real)];
    const result = program.run({ seed: [1], step: [0], x, y });
    // Colours go through a difference from grey and back.
    expectClose(result.tensor("x"), x, { absolute: name === "ada" ? 3e-7 : 0, relative: 0 }, "real");
    expectClose(result.tensor("y"), y, { absolute: name === "ada" ? 3e-7 : 0, relative: 0 }, "fake");
  } finally {
    await executor.dispose();
  }
});

describe("APA", () => {
  const [augmentation] = augmentations.apa({});
  const [real, fake] = [() => literal([1, 2, 3], [3, 1, 1, 1]), () => literal([10, 20, 30], [3, 1, 1, 1])];
  const labels = (values: readonly number[]): Tensor => literal(values, [3], "i32");
  const scalar = (value: number): Tensor => literal([value], [], "i32");

  test("replaces the chosen real images by other rows' fakes, with what D is told of them", () => {
    const { images, told, untouched } = compute(() => {
      const views = {
        real: { images: real(), given: [labels([7, 8, 9])] },
        fake: { images: fake(), given: [labels([4, 5, 6])] },
      };
      const draws = {
        ...context({ seed: scalar(1), step: scalar(0) }, p(0.5)),
        uniform: drawing({ apa: [0.4, 0.6, 0.1] }),
      };
      const seen = augmentation?.apply(views, draws) ?? views;
      const [label = scalar(0)] = seen.real.given;
      return {
        images: seen.real.images,
        told: label,
        untouched: seen.fake.images,
      };
    });
    expect(images).toEqual([20, 2, 10]);
    expect(told).toEqual([5, 8, 4]);
    expect(untouched).toEqual([10, 20, 30]);
  });

  test("gives G no gradient through D's real images", () => {
    const { gradient } = compute(() => {
      const x = fake();
      const draws = { ...context({ seed: scalar(1), step: scalar(0) }, p(1)), uniform: drawing({ apa: [0] }) };
      const seen = augmentation?.apply({ real: view(real()), fake: view(x) }, draws);
      return { gradient: grad(sum(seen?.real.images ?? x), { x }).x };
    });
    expect(gradient).toEqual([0, 0, 0]);
  });
});

describe("adaptive probability", () => {
  /** p after each of these batches of logits. */
  function course(batches: readonly (readonly number[])[], options: Parameters<typeof augmentations.ada>[0]): number[] {
    const [augmentation] = augmentations.ada(options);
    let kept: Record<string, number> = { "ada.p": 0.5, "ada.signs": 0 };
    return batches.map((logits, step) => {
      const next = compute(() => {
        const memory = Object.fromEntries(Object.entries(kept).map(([name, value]) => [name, literal([value], [])]));
        const tensors = { seed: literal([1], [], "i32"), step: literal([step], [], "i32") };
        const metrics = augmentation?.adapt?.(context(tensors, memory), literal(logits, [logits.length, 1]));
        return {
          p: named(memory, "ada.p"),
          signs: named(memory, "ada.signs"),
          reported: named(metrics ?? {}, "ada.p"),
        };
      });
      kept = { "ada.p": next.p[0] ?? Number.NaN, "ada.signs": next.signs[0] ?? Number.NaN };
      expect(next.reported).toEqual(next.p);
      return kept["ada.p"] ?? Number.NaN;
    });
  }

  test("moves at every fourth step, by the batches since, towards the target", () => {
    // Mean signs: 1, 1, 0, 1 are above 0.6 on average, 0.5, 0.5, 0.5, 0.5 are below.
    const sure = [
      [1, 2],
      [3, 1],
      [1, -1],
      [5, 5],
    ];
    const unsure = [
      [1, 2, 3, -4],
      [1, 2, 3, -4],
      [1, 2, 3, -4],
      [1, 2, 3, -4],
    ];
    const path = course([...sure, ...unsure, ...sure], { images: 80 }); // 4 steps of 4 images: 0.2
    expectClose(path, [0.5, 0.5, 0.5, 0.7, 0.7, 0.7, 0.7, 0.5, 0.5, 0.5, 0.5, 0.7], exact, "p");
  });

  test("stays within 0 and 1, and heeds its options", () => {
    const [up, down] = [
      [[1], [1], [1]],
      [[-1], [-1], [-1]],
    ];
    expectClose(course(up, { images: 10, every: 1 }), [0.9, 1, 1], exact, "up");
    expectClose(course(down, { images: 10, every: 1 }), [0.1, 0, 0], exact, "down");
    expectClose(course([[1, 1, 1, -1]], { images: 16, every: 1, target: 0.4 }), [0.75], exact, "0.5 is above 0.4");
    expectClose(course([[2, -2, 0, 0]], { images: 16, every: 1, target: 0 }), [0.5], exact, "on target");
  });
});

describe("instance noise", () => {
  test.each([
    [0, 0.3],
    [50, 0.15],
    [100, 0],
    [1000, 0],
  ])("after %d of 100 steps has deviation %d", (step, deviation) => {
    const n = 4000;
    const zeros = literal(new Array<number>(n).fill(0), [n, 1, 1, 1]);
    const { real, fake } = compute(() => {
      const tensors = { seed: literal([1], [], "i32"), step: literal([step], [], "i32") };
      const seen = instanceNoise(0.3, 100).apply({ real: view(zeros), fake: view(zeros) }, context(tensors));
      return { real: seen.real.images, fake: seen.fake.images };
    });
    for (const side of [real, fake]) {
      const measured = Math.sqrt(side.reduce((total, value) => total + value ** 2, 0) / n);
      expect(Math.abs(measured - deviation)).toBeLessThan(0.05 * deviation + 1e-12);
    }
    if (deviation > 0) expect(real).not.toEqual(fake);
  });

  test("stays without a number of steps", () => {
    const { seen } = compute(() => {
      const tensors = { seed: literal([1], [], "i32"), step: literal([1e6], [], "i32") };
      const zero = view(literal([0], [1, 1, 1, 1]));
      return { seen: instanceNoise(0.3, 0).apply({ real: zero, fake: zero }, context(tensors)).real.images };
    });
    expect(seen[0]).not.toBe(0);
  });
});

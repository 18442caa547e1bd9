/** @file Projection: an image that the generator has made is found again, in every space; the target is approached, and the search can be left. */
import { afterAll, expect, test } from "vitest";
import { createLatentRenderer, projectImage } from "#src/explore/portable.js";
import type { Projection, ProjectionOptions } from "#src/explore/portable.js";
import { comparedLayers } from "#src/explore/projection/image-distance.js";
import type { LatentGenerator } from "#src/gan/index.js";
import { add, cast, constant, literal, mul, reshape, sub, sum, tanh } from "#src/tensor/index.js";
import type { Model } from "#src/training/index.js";
import { toyModel, untrainedModel } from "../toy-model.js";

const models: Model[] = [];
afterAll(() => Promise.all(models.map((model) => model.dispose())));

const open = async (
  recipe: string,
  fields: Readonly<Record<string, unknown>> & { readonly size: number },
): Promise<Model> => {
  const model = await untrainedModel(recipe, fields);
  models.push(model);
  return model;
};

async function searched(model: Model, target: Float32Array, options: ProjectionOptions): Promise<Projection[]> {
  const renderer = await createLatentRenderer(model);
  const all: Projection[] = [];
  for await (const step of projectImage(model, renderer, target, options)) all.push(step);
  return all;
}

const style = { size: 8, width: 2, widest: 4, latent: 4, styleSize: 4, mappingLayers: 1 };

test.each([
  ["vanilla", "z", { size: 6 }],
  ["cgan", "z", { size: 16, width: 2, latent: 4 }],
  ["stylegan2", "w", style],
  ["stylegan2", "w+", style],
] as const)(
  "%s: its own image comes back from %s",
  async (recipe, space, fields) => {
    const model = await open(recipe, fields);
    const renderer = await createLatentRenderer(model);
    const label = 3;
    const target = renderer.render({ space: "z", latents: renderer.ofSeeds([5000]), labels: [label], psi: 1 });
    const steps = await searched(model, target, { space, steps: 120, label });
    const [first, last] = [steps[0], steps.at(-1)];
    expect(steps.map(({ step }) => step)).toEqual(Array.from({ length: 120 }, (_, step) => step + 1));
    expect(last?.error).toBeLessThan((first?.error ?? 0) / 10);
    // What is handed back is the latent of the image that is shown.
    const image = renderer.render({
      space: last?.space ?? "z",
      latents: last?.latent ?? new Float32Array(),
      labels: [label],
    });
    const difference =
      image.reduce((total, value, at) => total + (value - (last?.image[at] ?? NaN)) ** 2, 0) / image.length;
    expect(difference).toBeLessThan(1e-6);
    const error = image.reduce((total, value, at) => total + (value - (target[at] ?? NaN)) ** 2, 0) / image.length;
    expect(error).toBeCloseTo(last?.error ?? NaN, 4);
  },
  20_000,
);

test("a generator that is told classes, but the search none: the class is found with the latent", async () => {
  // A class's images are of one grey, a little lighter or darker by z.
  const generator: LatentGenerator = {
    latent: 2,
    classes: 3,
    forward: (_, z, labels) => {
      const grey = sub(mul(0.6, cast(labels ?? constant(0, "i32"), "f32")), 0.6); // [N]
      const shade = mul(0.1, tanh(sum(z, { axes: [1] })));
      return mul(reshape(add(grey, shade), [-1, 1, 1, 1]), literal([1, 1, 1, 1], [1, 2, 2, 1]));
    },
  };
  const model = await toyModel(generator);
  models.push(model);
  for (const label of [0, 1, 2]) {
    const target = new Float32Array(4).fill(0.6 * label - 0.6 + 0.05);
    const found = (await searched(model, target, { steps: 60 })).at(-1);
    expect(found?.label).toBe(label);
    expect(found?.error).toBeLessThan(1e-4);
  }
});

test("the same seed finds the same; a latent z stays as long as samples are", async () => {
  const model = await open("vanilla", { size: 6 });
  const renderer = await createLatentRenderer(model);
  const target = new Float32Array(36).fill(1); // unlike anything that it makes
  const [a, b] = [await searched(model, target, { steps: 40 }), await searched(model, target, { steps: 40 })];
  expect(a.at(-1)?.latent).toEqual(b.at(-1)?.latent);
  const length = Math.hypot(...(a.at(-1)?.latent ?? []));
  expect(length).toBeLessThan(Math.sqrt(renderer.widths.z) + 2.5);
});

test("a search can be left, and needs styles to search in them", async () => {
  const model = await open("vanilla", { size: 6 });
  const renderer = await createLatentRenderer(model);
  let seen = 0;
  for await (const { step } of projectImage(model, renderer, new Float32Array(36))) if ((seen = step) === 3) break;
  expect(seen).toBe(3);
  await expect(searched(model, new Float32Array(36), { space: "w+" })).rejects.toThrow(
    "has no styles to search in; search in z",
  );
});

test("layers that are compared: one for each side, none behind what compares the images of a batch; none of a discriminator that wants classes", async () => {
  const [dcgan, styled, conditional] = [
    await open("dcgan", { size: 16, width: 2, latent: 4, augment: "none" }),
    await open("stylegan2", style),
    await open("cgan", { size: 16, width: 2, latent: 4 }),
  ];
  expect(comparedLayers(dcgan.gan, dcgan.spec)).toEqual(["0", "2", "5"]);
  expect(comparedLayers(styled.gan, styled.spec)).toEqual(["b8.fromrgb", "b8.conv1"]);
  expect(comparedLayers(conditional.gan, conditional.spec)).toEqual([]);
});

/** @file SeFa against eigenvectors known otherwise, GANSpace on planted directions, and latents moved along what is found. */
import { afterAll, describe, expect, test } from "vitest";
import { dot } from "#src/base/dot.js";
import { ConfigError } from "#src/base/errors.js";
import { createLatentRenderer, ganspace, movedAlong, sefa } from "#src/explore/portable.js";
import { prefixInUse } from "#src/gan/index.js";
import type { LatentGenerator } from "#src/gan/index.js";
import { literal, matmul, mul, narrow, reshape, square } from "#src/tensor/index.js";
import type { Tensor } from "#src/tensor/index.js";
import type { Model } from "#src/training/index.js";
import { largestSingularValue } from "../../support/singular-values.js";
import { toyModel, untrainedModel } from "../toy-model.js";

const models: Model[] = [];
afterAll(() => Promise.all(models.map((model) => model.dispose())));
const kept = (model: Model): Model => {
  models.push(model);
  return model;
};

/** A weight as rows, read from a model. @param columns its last axis */
const rowsOf = (model: Model, name: string, columns: number): number[][] => {
  const values = Array.from(model.state.read(name), Number);
  return Array.from({ length: values.length / columns }, (_, row) => values.slice(row * columns, (row + 1) * columns));
};

/** ‖A n‖. */
const stretch = (a: readonly (readonly number[])[], n: ArrayLike<number>): number =>
  Math.sqrt(a.reduce((sum, row) => sum + dot(row, n) ** 2, 0));

describe("SeFa", () => {
  test("of a linear first layer is its singular vectors, strongest first", async () => {
    const model = kept(await untrainedModel("vanilla", { size: 6, latent: 6 }));
    const { components, deviations, space } = await sefa(model, await createLatentRenderer(model), 6);
    const weight = rowsOf(model, `${prefixInUse(model.gan, "generator")}.0.weight`, 6);
    const stretches = components.map((component) => stretch(weight, component));
    expect({ space, deviations }).toEqual({ space: "z", deviations: [1, 1, 1, 1, 1, 1] });
    expect(stretches[0]).toBeCloseTo(largestSingularValue(weight), 4);
    expect(stretches).toEqual(stretches.toSorted((a, b) => b - a));
    for (const [k, component] of components.entries())
      for (const [other, another] of components.entries())
        expect(dot(component, another)).toBeCloseTo(k === other ? 1 : 0, 5);
  });

  test("of a transposed convolution, and told a class: unit vectors are stretched as its kernel says", async () => {
    const model = kept(await untrainedModel("acgan", { size: 16, width: 2, latent: 5 }));
    const { components } = await sefa(model, await createLatentRenderer(model), 1);
    const kernel = model.state.read(`${prefixInUse(model.gan, "generator")}.0.weight`); // [4, 4, O, latent + classes]
    const [latent, inputs] = [5, 15];
    const weight = Array.from({ length: kernel.length / inputs }, (_, row) =>
      Array.from({ length: latent }, (__, k) => Number(kernel[row * inputs + k])),
    );
    expect(stretch(weight, components[0] ?? [])).toBeCloseTo(largestSingularValue(weight), 4);
  });

  test("of styles takes all layers' maps together, in units of the styles' spread", async () => {
    const tiny = { size: 8, width: 2, widest: 4, latent: 4, styleSize: 3, mappingLayers: 1 };
    const model = kept(await untrainedModel("stylegan2", tiny));
    const { components, deviations, space } = await sefa(model, await createLatentRenderer(model), 2);
    const prefix = prefixInUse(model.gan, "synthesis");
    const names = Object.keys(model.state.specs).filter(
      (name) => name.startsWith(prefix) && name.endsWith("affine.weight"),
    );
    const weight = names.flatMap((name) => rowsOf(model, name, 3));
    expect(names.length).toBeGreaterThan(3);
    expect(space).toBe("w");
    expect(stretch(weight, components[0] ?? [])).toBeCloseTo(largestSingularValue(weight), 4);
    expect(deviations.every((deviation) => deviation > 0)).toBe(true);
  });

  test("refuses a first layer that is not linear, and a model without latents, in one line", async () => {
    const curved = kept(await toyModel({ latent: 8, forward: ({ network }, z) => network("generator")(square(z)) }));
    const renderer = await createLatentRenderer(kept(await untrainedModel("vanilla", { size: 6, latent: 4 })));
    const weights = Object.keys(curved.state.specs).find((name) => name.endsWith("generator.0.weight")) ?? "";
    curved.state.write(
      weights,
      Float32Array.from(curved.state.read(weights), (_, k) => Math.sin(k)),
    );
    await expect(sefa(curved, renderer, 2)).rejects.toThrow(
      /^toy: the generator's first layer is not linear in z; take GANSpace$/,
    );
    await expect(sefa(curved, renderer, 2)).rejects.toThrow(ConfigError);
  });
});

describe("GANSpace", () => {
  test("finds the directions along which styles were made to vary, and how much", async () => {
    // w = z · diag(3, 1, 0.1) · R, so that the rows of R are the components.
    const turned = [0.6, 0.8, 0, -0.8, 0.6, 0, 0, 0, 1];
    const spread = [3, 1, 0.1];
    const asImages = (w: Tensor): Tensor =>
      reshape(matmul(w, literal([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0], [3, 4])), [w.shape[0] ?? 1, 2, 2, 1]);
    const mapped = (z: Tensor): Tensor => matmul(mul(z, literal(spread)), literal(turned, [3, 3]));
    const generator: LatentGenerator = {
      latent: 3,
      forward: (_, z) => asImages(mapped(z)),
      styled: {
        ...{ layers: 2, size: 3, truncation: 1 },
        styles: (_, z) =>
          reshape(matmul(mapped(z), literal([1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1], [3, 6])), [
            z.shape[0] ?? 1,
            2,
            3,
          ]),
        synthesize: (_, styles) => asImages(reshape(narrow(styles, 1, 0, 1), [styles.shape[0] ?? 1, 3])),
      },
    };
    const model = kept(await toyModel(generator));
    const found = await ganspace(model, await createLatentRenderer(model), 3);
    expect(found.space).toBe("w");
    for (const [k, component] of found.components.entries()) {
      expect(Math.abs(dot(component, turned.slice(3 * k, 3 * k + 3)))).toBeGreaterThan(0.999);
      expect(Math.abs((found.deviations[k] ?? 0) / (spread[k] ?? 1) - 1)).toBeLessThan(0.1);
    }
  });

  test("of features finds the direction of z that they follow", async () => {
    const model = kept(await untrainedModel("vanilla", { size: 6, latent: 6 }));
    const name = `${prefixInUse(model.gan, "generator")}.0.weight`;
    const planted = [0, 0.6, 0, 0, 0.8, 0];
    // Every unit of the first layer sees 5 times the planted direction, and little of anything else.
    const weight = Float32Array.from(
      model.state.read(name),
      (value, at) => 5 * (planted[at % 6] ?? 0) * ((at / 6) % 2 < 1 ? 1 : -1) + 0.05 * value,
    );
    model.state.write(name, weight);
    const found = await ganspace(model, await createLatentRenderer(model), 2);
    expect(found.space).toBe("z");
    expect(dot(found.components[0] ?? [], planted)).toBeGreaterThan(0.95);
    const again = await ganspace(model, await createLatentRenderer(model), 2);
    expect(again.components).toEqual(found.components);
  }, 20_000);
});

test("a latent moves by deviations, styles in the layers that are told", () => {
  const components = [Float32Array.of(1, 0), Float32Array.of(0, 1)];
  const along = (space: "z" | "w") => ({ space, components, deviations: [2, 0.5] });
  expect([...movedAlong(along("z"), Float32Array.of(1, 1), [1, -2])]).toEqual([3, 0]);
  const styles = Float32Array.of(0, 0, 0, 0, 0, 0); // 3 layers
  expect([...movedAlong(along("w"), styles, [1])]).toEqual([2, 0, 2, 0, 2, 0]);
  expect([...movedAlong(along("w"), styles, [0, 1], { first: 1, last: 1 })]).toEqual([0, 0, 0, 0.5, 0, 0]);
});

/** @file DCGAN: names, sizes and first values as PyTorch's example; what a step computes, counted; that a step runs, on the reference. */
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { evaluate } from "#src/backends/reference/index.js";
import { ConfigError } from "#src/base/errors.js";
import { sizeOf } from "#src/base/shape.js";
import * as gans from "#src/gan/index.js";
import { parameterCount } from "#src/nn/index.js";
import type { Module } from "#src/nn/index.js";
import { trace } from "#src/tensor/index.js";
import { roots, topologicalOrder } from "#src/tensor/graph/graph.js";
import { expectOneLine } from "../support/one-line.js";
import { domains, fill } from "../support/random-tensor.js";

const square = (side: number, channels = 1): gans.ImageSpec => ({ height: side, width: side, channels });
const shapesOf = (module: Module | undefined) =>
  Object.fromEntries(Object.entries(module?.parameters ?? {}).map(([name, { shape }]) => [name, shape]));

function build(options: Readonly<Record<string, unknown>>, image: gans.ImageSpec): gans.Gan {
  const recipe = gans.recipes.get("dcgan");
  if (recipe === undefined) throw new Error("the recipe is missing");
  return recipe.build(v.parse(recipe.options, options), image);
}

describe("networks", () => {
  test("at 64 pixels in colour, they have as many parameters as PyTorch's example", () => {
    const { networks } = build({}, square(64, 3));
    expect(
      Object.fromEntries(Object.entries(networks).map(([name, module]) => [name, parameterCount(module)])),
    ).toEqual({ generator: 3_576_704, discriminator: 2_765_568 });
  });

  test("half as wide for grey images, unless told otherwise", () => {
    const first = (options: Record<string, unknown>, channels: number) =>
      shapesOf(build(options, square(32, channels)).networks["discriminator"])["0.weight"]?.[3];
    expect([first({}, 1), first({}, 3), first({ width: 48 }, 1)]).toEqual([32, 64, 48]);
  });

  test("at 32 pixels, named by position", () => {
    const { generator, discriminator } = build({ width: 64 }, square(32)).networks;
    expect(shapesOf(generator)).toEqual({
      "0.weight": [4, 4, 256, 100],
      "1.weight": [256],
      "1.bias": [256],
      "3.weight": [4, 4, 128, 256],
      "4.weight": [128],
      "4.bias": [128],
      "6.weight": [4, 4, 64, 128],
      "7.weight": [64],
      "7.bias": [64],
      "9.weight": [4, 4, 1, 64],
    });
    expect(shapesOf(discriminator)).toEqual({
      "0.weight": [4, 4, 1, 64],
      "2.weight": [4, 4, 64, 128],
      "3.weight": [128],
      "3.bias": [128],
      "5.weight": [4, 4, 128, 256],
      "6.weight": [256],
      "6.bias": [256],
      "8.weight": [4, 4, 256, 1],
    });
    expect(Object.keys(discriminator?.buffers ?? {})).toEqual(
      ["3", "6"].flatMap((layer) => [`${layer}.running_mean`, `${layer}.running_var`]),
    );
  });

  test.each([8, 16, 128])("for %d pixels", (side) => {
    const g = gans.dcganGenerator(7, 2, square(side, 3));
    expect(Object.values(g.parameters)[0]?.shape).toEqual([4, 4, side / 4, 7]);
  });

  test.each([square(30), square(4), square(28), { height: 32, width: 16, channels: 1 }])("not for %o", (image) => {
    for (const make of [() => gans.dcganGenerator(7, 2, image), () => gans.dcganDiscriminator(2, image)])
      expectOneLine(ConfigError, make, `${image.height}×${image.width}`, "4·2ᵏ");
  });
});

test("its sizes are those that its networks can make; data goes up to the next", () => {
  const recipe = gans.recipes.get("dcgan");
  if (recipe === undefined) throw new Error("the recipe is missing");
  for (const side of recipe.sizes ?? []) expect(() => build({ width: 1 }, square(side))).not.toThrow();
  const preferred = (height: number, width: number) =>
    gans.preferredSize(recipe, { height, width, channels: 1 }).height;
  expect([preferred(6, 6), preferred(16, 17), preferred(28, 28), preferred(64, 48), preferred(999, 1)]).toEqual([
    16, 32, 32, 64, 256,
  ]);
});

describe("a step", () => {
  const image = square(16, 3);
  const [batch, latent] = [3, 5];
  const gan = build({ width: 2, latent, averageDecay: 0.9 }, image);
  const specs = gans.stateSpecs(gan);
  const step = trace(gans.trainingStep(gan), gans.trainingInputs(gan, image, batch), specs);
  const first = evaluate(trace(gans.initialization(gan), gans.initializationInputs, specs), {
    seed: [3],
  }).updates;
  const zeros = Object.fromEntries(
    Object.entries(specs).map(([name, { shape }]) => [name, new Float64Array(sizeOf(shape))]),
  );
  const before = { ...zeros, ...first };
  const real = fill(batch * 16 * 16 * 3, 1, domains.real);
  const { outputs, updates } = evaluate(step, { real }, before);

  test("starts at N(0, 0.02²), scales at N(1, 0.02²), shifts at 0", () => {
    const large = build({ width: 32 }, image);
    const drawn = evaluate(
      trace(gans.initialization(large), { seed: gans.initializationInputs.seed }, gans.stateSpecs(large)),
      { seed: [3] },
    ).updates;
    const statistics = (name: string): [number, number] => {
      const values = Array.from(drawn[name] ?? []);
      const mean = values.reduce((a, b) => a + b, 0) / values.length;
      return [mean, Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length)];
    };
    for (const [name, mean, slack] of [
      ["generator.0.weight", 0, 0.001],
      ["discriminator.2.weight", 0, 0.001],
      ["generator.1.weight", 1, 0.01],
    ] as const) {
      expect(Math.abs(statistics(name)[0] - mean), name).toBeLessThan(slack);
      expect(Math.abs(statistics(name)[1] - 0.02), name).toBeLessThan(slack);
    }
    expect(statistics("generator.1.bias")).toEqual([0, 0]);
  });

  test("computes each network no more often than it must", () => {
    const count = (kind: string): number => topologicalOrder(roots(step)).filter(({ op }) => op.kind === kind).length;
    // Three layers each. D: forward on real, fake, and again on fake after its update. G: forward once.
    expect(count("tanh")).toBe(1);
    expect(count("conv2d")).toBe(3 * 3 + 2); // D's forward passes; through G, but not to z
    expect(count("conv2dInput")).toBe(3 + 2 * 2 + 3); // G's forward pass; through D twice, not to the images; to them
    expect(count("conv2dWeight")).toBe(2 * 3 + 3); // D's on real and fake, G's
    expect(count("random")).toBe(1); // z
  });

  test("moves every weight and running statistic", () => {
    const still = Object.keys(specs).filter((name) => {
      const [old, now] = [Array.from(before[name] ?? []), Array.from(updates[name] ?? before[name] ?? [])];
      expect(now.every(Number.isFinite), name).toBe(true);
      return old.every((value, index) => value === now[index]);
    });
    expect(still).toEqual(["random.seed"]);
  });

  test("reports what vanilla reports", () => {
    expect(Object.keys(outputs).sort()).toEqual(["D(G(z))", "D(x)", "loss.discriminator", "loss.generator"]);
    const number = (name: string): number => outputs[name]?.[0] ?? Number.NaN;
    expect(Math.abs(number("loss.discriminator") - 2 * Math.log(2))).toBeLessThan(0.3);
    expect(Math.abs(number("D(x)") - 0.5)).toBeLessThan(0.2);
  });

  test("samples come from the average in use: an image does not depend on those beside it", () => {
    const { generator } = gan;
    if (generator === undefined) throw new Error("the GAN has no generator");
    const draw = (z: readonly number[]): number[] => {
      const inputs = gans.generationInputs(generator, z.length / latent);
      const graph = trace(gans.generation(gan, generator), inputs, gans.specsInUse(gan));
      return Array.from(evaluate(graph, { z }, { ...before, ...updates }).outputs["images"] ?? []);
    };
    const z = fill(2 * latent, 9, domains.real);
    const both = draw(z);
    expect(both).toHaveLength(2 * 16 * 16 * 3);
    expect(both.every((value) => Math.abs(value) <= 1)).toBe(true);
    expect(draw(z.slice(latent))).toEqual(both.slice(16 * 16 * 3));
  });
});

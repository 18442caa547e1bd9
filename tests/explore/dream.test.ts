/** @file Dreams through a tiny discriminator: the chosen layer answers more strongly, at sizes larger than the model's too; layers are listed by name. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { dream, noiseImage } from "#src/explore/index.js";
import type { DreamOptions } from "#src/explore/index.js";
import { layersInUse } from "#src/gan/index.js";
import { openModel } from "#src/training/index.js";
import type { Model } from "#src/training/index.js";
import { tinyRun } from "./tiny-run.js";

let model: Model;
beforeAll(async () => {
  model = await openModel(await tinyRun("dcgan", { size: 32, width: 2, latent: 4, augment: "none" }), { threads: 1 });
}, 60_000);
afterAll(() => model.dispose());

const spec = { height: 48, width: 40, channels: 1 };
const options: DreamOptions = {
  ...{ network: "discriminator", layer: "5", octaves: 2, scale: 1.5, steps: 12, rate: 0.05, jitter: 3, seed: 1 },
};

test("the layers of the discriminator, up to its logits", () => {
  const layers = layersInUse(model.gan, "discriminator", model.spec);
  expect(layers[0]).toEqual({ name: "0", shape: [16, 16, 2] });
  expect(layers.at(-1)?.shape).toEqual([1]);
  expect(layersInUse(model.gan, "generator", { height: 1, width: 1, channels: 4 }).length).toBeGreaterThan(3);
  expect(() => layersInUse(model.gan, "discriminatr", model.spec)).toThrow("this run has");
});

test.each([undefined, 3])(
  "channel %s of a layer answers more strongly, in an image of another size",
  async (channel) => {
    const start = noiseImage(spec, 3);
    const { values, before, after } = await dream(model, start, spec, { ...options, channel });
    expect(values).toHaveLength(start.length);
    expect(values.every((value) => value >= -1 && value <= 1)).toBe(true);
    expect(after).toBeGreaterThan(before);
    const change = values.reduce((sum, value, index) => sum + Math.abs(value - (start[index] ?? 0)), 0) / values.length;
    expect(change).toBeGreaterThan(0.02);
  },
);

test("its progress is told with its image, in the size of the dream from the first step on", async () => {
  const start = noiseImage(spec, 3);
  const told: { step: number; steps: number; image: Float32Array }[] = [];
  const { values } = await dream(model, start, spec, options, async ({ step, steps, image }) => {
    told.push({ step, steps, image: image() });
  });
  expect(told.map(({ step }) => step)).toEqual(Array.from({ length: 24 }, (_, index) => index + 1));
  const from = (image: Float32Array): number =>
    image.reduce((sum, value, at) => sum + Math.abs(value - (start[at] ?? NaN)), 0) / start.length;
  const [first, middle] = [told[0]?.image ?? start, told[11]?.image ?? start];
  expect([first.length, middle.length]).toEqual([start.length, start.length]);
  expect(from(middle)).toBeGreaterThan(from(first));
  for (const [at, value] of (told.at(-1)?.image ?? start).entries()) expect(value).toBeCloseTo(values[at] ?? NaN, 6);
});

test("the same seed dreams the same, another one something else", async () => {
  const start = noiseImage(spec, 3);
  const dreams = await Promise.all([1, 1, 2].map((seed) => dream(model, start, spec, { ...options, seed })));
  expect(dreams[1]?.values).toEqual(dreams[0]?.values);
  expect(dreams[2]?.values).not.toEqual(dreams[0]?.values);
});

test("what is not there is one line", async () => {
  const start = noiseImage(spec, 3);
  const asked = (changed: Partial<DreamOptions>) => dream(model, start, spec, { ...options, ...changed });
  await expect(asked({ layer: "99" })).rejects.toThrow('network discriminator has no layer "99"');
  await expect(asked({ channel: 99 })).rejects.toThrow("layer 5 has no channel 99; it has 8, counted from 0");
  await expect(asked({ network: "critic" })).rejects.toThrow('there is no network "critic"');
});

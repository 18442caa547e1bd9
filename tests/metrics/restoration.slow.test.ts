/** @file srgan and inpaint learn: after some hundred steps they restore digits that they have not seen better than what needs no training. */
import { expect, test } from "vitest";
import { openDataset } from "#src/data/index.js";
import { previewing, previewingInputs } from "#src/gan/index.js";
import { compile } from "#src/tensor/index.js";
import { findRecipe, openData, openSession, resolveConfig } from "#src/training/index.js";

const count = 100;

/** What a recipe's preview shows of unseen digits after some steps, as lists of values. */
async function restored(name: string, settings: Readonly<Record<string, unknown>>): Promise<Float32Array[]> {
  const all = { data: "mnist:train", threads: 1, ...settings };
  const { config } = resolveConfig(
    findRecipe(name),
    Object.entries(all).map(([path, value]) => ({ path, value, origin: "test" })),
  );
  const session = await openSession(config, await openData(config));
  try {
    const { gan, spec, executor, state } = session;
    await session.initialize();
    for (let step = 0; step < config.steps; step++) session.step();
    if (gan.preview === undefined) throw new Error("there is no preview");
    const inputs = previewingInputs(gan, spec, count);
    const program = await compile(previewing(gan, gan.preview), { executor, state, inputs });
    const real = new Float32Array(count * spec.height * spec.width);
    const unseen = await openDataset("mnist:test", { size: spec.height });
    unseen.fillImages(
      Uint32Array.from({ length: count }, (_, index) => index),
      real,
    );
    const result = program.run({ real, seed: [1] });
    return Object.keys(program.plan.outputs).map((output) => Float32Array.from(result.tensor(output)));
  } finally {
    await session.dispose();
  }
}

/** Mean of a distance of two values over those that count. */
function meanOf(
  [a = new Float32Array(), b = new Float32Array()]: readonly (Float32Array | undefined)[],
  distance: (difference: number) => number,
  counts: (index: number) => boolean = () => true,
): number {
  const places = [...a.keys()].filter(counts);
  expect(places.length).toBeGreaterThan(1000);
  return places.reduce((sum, index) => sum + distance((a[index] ?? 0) - (b[index] ?? 0)), 0) / places.length;
}

test("srgan, 300 steps, ×4: at most two thirds of bicubic's squared error", { timeout: 300_000 }, async () => {
  const [, bicubic, made, real] = await restored("srgan", { steps: 300, warmup: 200, logEvery: 1000 });
  const square = (difference: number): number => difference ** 2;
  const [ours, theirs] = [meanOf([made, real], square), meanOf([bicubic, real], square)];
  expect(ours / theirs).toBeLessThan(0.66); // 0.567 seen
});

test(
  "inpaint, 1200 steps: at most four fifths of the error that the background colour makes in holes",
  { timeout: 300_000 },
  async () => {
    const [punched, filled, real] = await restored("inpaint", { steps: 1200, bottleneck: 128, width: 16 });
    const isHole = (index: number): boolean => punched?.[index] === 0;
    const ours = meanOf([filled, real], Math.abs, isHole);
    const background = meanOf([real?.map(() => -1), real], Math.abs, isHole);
    expect(ours / background).toBeLessThan(0.8); // 0.678 seen; most of a digit's image is background, a strong guess
  },
);

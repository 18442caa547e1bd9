/** @file Histograms of D's scores: they count all images, and looking changes nothing. */
import { expect, test } from "vitest";
import { train } from "#src/training/index.js";
import type { ScoresEvent } from "#src/training/index.js";
import { collect, hashTensors, tinyConfig, tinyDataset } from "../tiny.js";

const dataset = tinyDataset();
const sum = (counts: readonly number[]): number => counts.reduce((a, b) => a + b, 0);

const scoresOf = async (fields: Readonly<Record<string, unknown>>) => {
  const { events, checkpoints } = await collect(train(tinyConfig({ steps: 6, ...fields }), { dataset }));
  const scores = events.filter((event): event is ScoresEvent => event.type === "scores");
  return { scores, hashes: checkpoints.map(hashTensors) };
};

test("probabilities are counted over [0, 1], a critic's values over their range; every image once", async () => {
  for (const { kind, loss, batch, images } of [
    { kind: "probability", loss: "non-saturating", batch: 16, images: 64 },
    { kind: "critic", loss: "least-squares", batch: 80, images: 80 },
    { kind: "critic", loss: "hinge", batch: 48, images: 96 },
  ]) {
    const { scores } = await scoresOf({ loss, batch, samplesEvery: 4 });
    expect(scores.map(({ step }) => step)).toEqual([4, 6]);
    for (const { real, fake, from, to, ...event } of scores) {
      expect(event.kind).toBe(kind);
      expect([real.length, fake.length, sum(real), sum(fake)]).toEqual([20, 20, images, images]);
      if (kind === "probability") expect([from, to]).toEqual([0, 1]);
      else for (const end of [0, 19]) expect((real[end] ?? 0) + (fake[end] ?? 0), `bin ${end}`).toBeGreaterThan(0);
    }
  }
});

test("looking changes nothing that is learnt, and sees the same again", async () => {
  const [often, again, never] = await Promise.all([1, 1, 0].map(async (samplesEvery) => scoresOf({ samplesEvery })));
  expect(often?.hashes).toEqual(never?.hashes);
  expect(often?.scores).toEqual(again?.scores);
  expect(often?.scores.at(-1)).toEqual(never?.scores.at(-1));
});

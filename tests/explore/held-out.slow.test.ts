/** @file What a small generator, trained on real digits for half a minute, gives: held-out digits found to a stated error, directions whose strips can be named. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { directionEffects, openDirectionFinder, openProjector, openTestData } from "#src/explore/index.js";
import type { ProjectionMethod } from "#src/explore/index.js";
import { findRecipe, resolveConfig, startRun } from "#src/training/index.js";

let parent: string;
let run: string;

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), "ganvas-held-out-"));
  const fields = { data: "mnist:train", threads: 1, width: 12, latent: 32, steps: 700, batch: 32, learningRate: 1e-3 };
  const settings = Object.entries(fields).map(([path, value]) => ({ path, value, origin: "test" }));
  const training = await startRun(resolveConfig(findRecipe("dcgan"), settings).config, parent);
  for await (const event of training.events) expect(event.type).not.toBe("error");
  run = training.folder.path;
}, 300_000);
afterAll(() => rm(parent, { recursive: true, force: true }));

const device = { threads: 1 };
const digits = 6;

/** Mean error of held-out digits, found with so many steps. */
async function errorOf(method: ProjectionMethod, steps: number): Promise<number> {
  const projector = await openProjector(run, { method, steps, encoderSteps: 300, device });
  const { data, wasTrainedOn } = await openTestData(projector);
  expect(wasTrainedOn).toBe(false);
  let total = 0;
  for (let index = 0; index < digits; index++) {
    const target = new Float32Array(data.height * data.width * data.channels);
    data.fillImages(Uint32Array.of(index), target);
    for (const found of projector.project(target)) if (found.step === found.steps) total += found.error;
  }
  await projector.dispose();
  return total / digits;
}

test("held-out digits are found; an encoder's guess beats samples and shortens the search", async () => {
  const [found, nearest] = [await errorOf("optimise", 200), await errorOf("optimise", 1)];
  const [guessed, few, fewFromGuess] = [
    await errorOf("encode", 1),
    await errorOf("optimise", 20),
    await errorOf("both", 20),
  ];
  expect(found).toBeLessThan(0.045);
  expect(guessed).toBeLessThan(0.7 * nearest);
  expect(fewFromGuess).toBeLessThan(0.8 * few);
}, 300_000);

test("learnt directions of slant and stroke weight do what they are called, all along the strip", async () => {
  const finder = await openDirectionFinder(run, { device });
  const wanted = ["slant", "thickness"];
  const found = await finder.find({ method: "supervised", attributes: wanted });
  const seeds = Array.from({ length: 24 }, (_, index) => 50_000 + index);
  for (const [direction, name] of wanted.entries()) {
    const effect = directionEffects(finder.renderer, found, direction, { seeds, reach: 2.5 }).find(
      ({ attribute }) => attribute === name,
    );
    expect(found.scores?.[direction]?.value).toBeGreaterThan(0.3);
    expect(effect?.means).toEqual([...(effect?.means ?? [])].toSorted((a, b) => a - b));
    expect(effect?.change).toBeGreaterThan(1.5);
  }
  await finder.dispose();
}, 300_000);

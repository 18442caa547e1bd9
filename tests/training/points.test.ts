/** @file Training on points of the plane: what its pictures show. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { resumeRun, startRun } from "#src/training/index.js";
import type { TrainingEvent } from "#src/training/index.js";
import { readPng } from "../support/read-png.js";
import { collect, temporaryFolder, tinyConfig } from "./tiny.js";

const config = tinyConfig({ data: "ring", latent: 2, steps: 3 });
const folder = temporaryFolder();

const samplesOf = (events: readonly TrainingEvent[]) => events.filter((event) => event.type === "samples");

test("pictures are scatter plots of 2500 points over as many of the data; a run that goes on has them too", async () => {
  const run = await startRun(config, folder);
  const { events } = await collect(run.events);
  const [reals, first, last] = samplesOf(events);
  for (const event of [reals, first, last]) {
    expect(event).toMatchObject({ count: 2500, image: { height: 1, width: 1, channels: 2 } });
    expect(event?.images).toHaveLength(5000);
  }
  expect(reals?.over).toBeUndefined();
  expect(last?.over).toEqual(reals?.images);
  expect(last?.images).not.toEqual(first?.images);
  const picture = readPng(readFileSync(join(run.folder.samples, "fakes000003.png")));
  expect(picture).toMatchObject({ width: 400, height: 400, channels: 3 });
  expect(new Set(picture.data).size).toBeGreaterThan(10); // not paper alone

  const rest = await collect((await resumeRun(run.folder, [{ path: "steps", value: 4, origin: "test" }])).events);
  expect(samplesOf(rest.events).at(-1)?.over).toEqual(reals?.images);
});

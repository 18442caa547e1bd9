/** @file Data sets for the page. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { addDataset } from "#src/data/index.js";
import { decodeDataset } from "#src/training/index.js";
import type { DataFacts } from "#src/studio/protocol.js";
import { temporaryFolder, tinyCount, tinyPixels, tinySide, writeTinyIdx } from "../training/tiny.js";
import { callStudio, errorOf } from "./studio.js";

const { call } = callStudio();
const cache = temporaryFolder();
beforeAll(async () => {
  process.env["GANVAS_CACHE"] = cache;
  await addDataset(writeTinyIdx(join(cache, "tiny-files")), { name: "tiny", cache });
});

describe("the list", () => {
  test("has what is known and what was added, with sizes", async () => {
    const all = (await (await call("/api/data")).json()) as DataFacts[];
    expect(all.find(({ name }) => name === "mnist")).toMatchObject({ isStored: true, images: 70_000, classes: 10 });
    expect(all.find(({ name }) => name === "cifar10")).toMatchObject({ isStored: false, channels: 3 });
    expect(all.find(({ name }) => name === "ring")).toMatchObject({ channels: 2 });
    expect(all.at(-1)).toEqual({
      ...{ name: "tiny", images: tinyCount, height: tinySide, width: tinySide, channels: 1, classes: 10 },
      summary: "80 images, 6×6, grey, 10 classes",
      isStored: true,
    });
  });

  test("passes over a damaged file", async () => {
    writeFileSync(join(cache, "datasets", "broken.ganvas"), "broken");
    expect((await call("/api/data")).status).toBe(200);
    expect((await call("/api/data/broken")).status).toBe(404);
  });
});

describe("a data set", () => {
  test("is a safetensors file of bytes", async () => {
    for (let round = 0; round < 2; round++) {
      const bytes = new Uint8Array(await (await call("/api/data/tiny")).arrayBuffer());
      const dataset = decodeDataset(bytes, "answer");
      expect(dataset).toMatchObject({ name: "tiny", count: tinyCount, height: tinySide, width: tinySide, classes: 10 });
      expect(Buffer.from(dataset.images)).toEqual(Buffer.from(tinyPixels()));
    }
  });

  test.each([
    ["nothing", 404, "there is no data set"],
    ["..%2f..%2fetc%2fpasswd", 404, "there is no data set"],
    ["%2fetc", 404, "there is no data set"],
    ["tiny:train", 404, "there is no data set"],
    ["cifar10", 400, "ganvas data add cifar10"],
    ["ring", 400, "is drawn anew whenever it is used"],
  ])("%s is refused: %d, %s", async (name, status, message) => {
    const answer = await call(`/api/data/${name}`);
    expect(await errorOf(answer)).toContain(message);
    expect(answer.status).toBe(status);
  });
});

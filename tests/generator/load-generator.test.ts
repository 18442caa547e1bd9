/** @file A generator by one call: the same images from every kind of source, and one line for everything that can be wrong. */
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CheckpointError, ConfigError, ShapeError } from "#src/base/errors.js";
import { tileImages } from "#src/data/index.js";
import { loadGenerator } from "#src/generator/index.js";
import type { DownloadProgress, GeneratorSource } from "#src/generator/index.js";
import { generationSpecs, specsInUse } from "#src/gan/index.js";
import { decodeCheckpoint, encodeCheckpoint, findRecipe, openGenerator, resolveConfig } from "#src/training/index.js";
import { tinyRun } from "../explore/tiny-run.js";
import { expectOneLine } from "../support/one-line.js";

let run = "";
let bytes: Uint8Array<ArrayBuffer>;
let expected: Float32Array;
let server: Server;
let origin = "";

beforeAll(async () => {
  run = await tinyRun("cgan", { size: 16, latent: 4, width: 4 });
  bytes = new Uint8Array(await readFile(join(run, "checkpoints/step-000002.safetensors")));
  const generator = await openGenerator(run, { threads: 1 });
  expected = generator.images([3, 0xffff_ffff], [1, 2]);
  await generator.dispose();
  server = createServer((request, response) => {
    if (request.url === "/model") {
      response.setHeader("content-length", bytes.length);
      response.write(bytes.subarray(0, 1000));
      setTimeout(() => response.end(bytes.subarray(1000)), 20);
    } else if (request.url === "/page")
      response.setHeader("content-type", "text/html; charset=utf-8").end("<!doctype html>");
    else if (request.url === "/never") response.write("x");
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const request = { seeds: [3, 0xffff_ffff], classes: [1, 2] };
const draw = async (source: GeneratorSource) => {
  const generator = await loadGenerator(source, { threads: 1 });
  const { recipe, step, image, classes } = generator;
  expect({ recipe, step, image, classes }).toEqual({
    ...{ recipe: "cgan", step: 2, classes: 10 },
    image: { height: 16, width: 16, channels: 1 },
  });
  const images = await generator.images(request);
  await generator.dispose();
  return images;
};

test.each<[string, () => GeneratorSource]>([
  ["a run", () => run],
  ["a file", () => join(run, "checkpoints/step-000002.safetensors")],
  ["a file's URL", () => pathToFileURL(join(run, "checkpoints/step-000002.safetensors"))],
  ["an address", () => `${origin}/model`],
  ["bytes", () => bytes],
  ["a buffer", () => bytes.buffer],
  ["a blob", () => new Blob([bytes])],
])("%s gives the images of openGenerator", async (_, source) => {
  expect((await draw(source())).values).toEqual(expected);
});

test("images are pictures one by one and as a grid", async () => {
  const images = await draw(bytes);
  const size = { height: 16, width: 16, channels: 1 };
  expect(images.count).toBe(2);
  expect(images.picture(1)).toEqual(tileImages(expected.slice(256), { ...size, count: 1, padding: 0 }));
  expect(images.grid({ scale: 2, columns: 1 })).toEqual(
    tileImages(expected, { ...size, count: 2, scale: 2, columns: 1 }),
  );
  expect(() => images.picture(2)).toThrow(new ShapeError("images: there is no image 2; give 0 to 1"));
});

test("what training alone needs may be left out of the file", async () => {
  const checkpoint = decodeCheckpoint(bytes, "file");
  const gan = findRecipe("cgan").build(checkpoint.config.options, checkpoint.image);
  if (gan.generator === undefined) throw new Error("cgan has a generator");
  const needed = generationSpecs(gan, gan.generator);
  expect(Object.keys(needed).every((name) => name.startsWith("generator."))).toBe(true);
  expect(Object.keys(specsInUse(gan))).toEqual(expect.arrayContaining(Object.keys(needed)));
  const tensors = new Map([...checkpoint.tensors].filter(([name]) => Object.hasOwn(needed, name)));
  expect(tensors.size).toBeLessThan(checkpoint.tensors.size / 2);
  expect((await draw(encodeCheckpoint({ ...checkpoint, tensors }))).values).toEqual(expected);
});

test("progress grows to the whole", async () => {
  const told: DownloadProgress[] = [];
  const generator = await loadGenerator(`${origin}/model`, {
    threads: 1,
    onProgress: (progress) => told.push(progress),
  });
  await generator.dispose();
  expect(told.length).toBeGreaterThan(1);
  expect(told.every(({ total }) => total === bytes.length)).toBe(true);
  expect(told.map(({ loaded }) => loaded)).toEqual(told.map(({ loaded }) => loaded).toSorted((a, b) => a - b));
  expect(told.at(-1)?.loaded).toBe(bytes.length);
});

test("a signal ends a download with its reason", async () => {
  const stop = new AbortController();
  const loading = loadGenerator(`${origin}/never`, { signal: stop.signal });
  stop.abort(new Error("enough"));
  await expect(loading).rejects.toThrow("enough");
  await expect(loadGenerator(bytes, { signal: stop.signal })).rejects.toThrow("enough");
});

describe("one line says what is wrong", () => {
  test.each<[string, () => GeneratorSource, string]>([
    [
      "no such file",
      () => `${origin}/none.safetensors`,
      "/none.safetensors: the server answers 404 Not Found; check the address",
    ],
    ["a page instead", () => `${origin}/page`, "/page: the server answers with a web page; check the address"],
    ["no server", () => "http://127.0.0.1:1/model", "http://127.0.0.1:1/model: cannot be fetched; check the address"],
    ["cut", () => bytes.subarray(0, 5000), "checkpoint: the file ends"],
    ["damaged", () => bytes.with(bytes.length - 1, bytes.at(-1) === 0 ? 1 : 0), "its data is damaged; use another"],
    ["no path", () => join(run, "none.safetensors"), "none.safetensors: cannot be read, it does not exist (ENOENT)"],
  ])("%s", async (_, source, message) => {
    const error: unknown = await loadGenerator(source(), { threads: 1 }).catch((thrown: unknown) => thrown);
    expectOneLine(
      CheckpointError,
      () => {
        throw error;
      },
      message,
    );
  });

  test("of what is asked for", async () => {
    const generator = await loadGenerator(bytes, { threads: 1 });
    const wrong = [
      [{ seeds: [1.5] }, "seeds: 1.5 is no whole number from 0 to 4294967295"],
      [{ seeds: [-1] }, "seeds: -1 is no"],
      [{ seeds: [0], classes: 10 }, "classes: there is no class 10; give some of 0 to 9"],
      [{ seeds: [0, 1], classes: [0] }, "classes: 1 for 2 seeds; give one for each, or one for all"],
      [{ seeds: [0], truncation: 0.5 }, "truncation: recipe cgan has no styles"],
    ] as const;
    for (const [asked, message] of wrong) {
      const drawing = generator.images(asked);
      await expect(drawing).rejects.toThrow(ConfigError);
      await expect(drawing).rejects.toThrow(message);
    }
    expect((await generator.images({ seeds: [3, 4], classes: 1 })).values.slice(0, 256)).toEqual(
      expected.slice(0, 256),
    );
    expect((await generator.images({ seeds: [] })).count).toBe(0);
    await generator.dispose();
  });

  test("of a recipe that makes images from images", async () => {
    const { config } = resolveConfig(findRecipe("srgan"));
    const image = { height: 64, width: 64, channels: 1 };
    const file = encodeCheckpoint({ ...decodeCheckpoint(bytes, "file"), config, image, tensors: new Map() });
    await expect(loadGenerator(file)).rejects.toThrow("checkpoint: recipe srgan makes images from images, not from");
  });
});

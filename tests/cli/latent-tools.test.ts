/** @file interpolate, neighbours, umap and films of dreams as a person runs them: files out, what is said of them, one line for what is wrong. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { createLatentRenderer, encodeLatent } from "#src/explore/index.js";
import { openModel } from "#src/training/index.js";
import { tinyRun } from "../explore/tiny-run.js";
import { fakeFfmpeg } from "../support/fake-ffmpeg.js";
import type { FakeVideo } from "../support/fake-ffmpeg.js";
import { readGif } from "../support/read-gif.js";
import { readPng } from "../support/read-png.js";
import { temporaryFolder } from "../training/tiny.js";
import { jsonLines } from "./command.js";
import { ganvas } from "./in-process.js";

const folder = temporaryFolder();
const at = (name: string): string => join(folder, name);
const timeout = 60_000;
/** Of the conditional run's images, and of images in a picture at scale 1. */
const [side, pitch] = [16, 18];
let run = "";
let points = "";
let style = "";
beforeEach(() => void vi.stubEnv("GANVAS_CACHE", at("cache")));
afterEach(() => void vi.unstubAllEnvs());

beforeAll(async () => {
  run = await tinyRun("cgan", { latent: 4 });
  points = await tinyRun("vanilla", { data: "ring", latent: 2 });
  style = await tinyRun("stylegan2", { latent: 4, styleSize: 4, mappingLayers: 1, width: 2, widest: 4, size: 8 });
}, timeout);

/** Runs a command that succeeds. @returns its last line of JSON */
async function succeed(...args: readonly string[]): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await ganvas([...args, "--threads", "1", "--json"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return jsonLines(stdout).at(-1) ?? {};
}

describe("interpolate", () => {
  test("a GIF in the run's folder unless told otherwise", { timeout }, async () => {
    const done = await succeed("interpolate", run, "--frames", "6", "--scale", "3");
    const file = join(run, "generated", "interpolation.gif");
    expect(done).toMatchObject({ type: "interpolated", recipe: "cgan", step: 2, keys: [0, 1, 2, 3], frames: 6, file });
    const { frames } = readGif(readFileSync(file));
    expect(frames.map(({ width, height, delay }) => [width, height, delay])).toEqual(
      Array.from({ length: 6 }, () => [3 * side, 3 * side, 5]),
    );
  });

  test(
    "a strip whose rows begin with the images that generate draws, of the class that is asked for",
    { timeout },
    async () => {
      const way = ["--seeds", "3,8", "--class", "2,5", "--scale", "1", "--out", at("strip.png")];
      await succeed("interpolate", run, ...way);
      const strip = readPng(readFileSync(at("strip.png")));
      expect([strip.width, strip.height]).toEqual([2 + 8 * pitch, 2 + 2 * pitch]); // 8 images from one to the next
      for (const [row, seed, label] of [
        [0, "3", "2"],
        [1, "8", "5"],
      ] as const) {
        await succeed("generate", run, "--seeds", seed, "--class", label, "--scale", "1", "--out", at("one.png"));
        const one = readPng(readFileSync(at("one.png")));
        const line = (picture: typeof one, y: number): number[] => [
          ...picture.data.subarray(y * picture.width + 2, y * picture.width + pitch),
        ];
        for (let y = 2; y < pitch; y++) expect(line(strip, y + pitch * row)).toEqual(line(one, y));
      }
    },
  );

  test("ways beside each other, as a video by ffmpeg", { timeout }, async () => {
    vi.stubEnv("PATH", fakeFfmpeg(folder, "writes"));
    const done = await succeed(
      "interpolate",
      run,
      "--grid",
      "3x2",
      "--frames",
      "9",
      "--scale",
      "2",
      "--out",
      at("wall.mp4"),
    );
    expect(done).toMatchObject({ keys: Array.from({ length: 24 }, (_, seed) => seed), frames: 9 });
    const [width, height] = [2 + 3 * (2 * side + 2), 2 + 2 * (2 * side + 2)];
    const { args, bytes } = JSON.parse(readFileSync(at("wall.mp4"), "utf8")) as FakeVideo;
    expect(args).toContain(`${width}x${height}`);
    expect(bytes).toBe(9 * width * height);
  });

  test("a saved latent stands for a seed, in films and in tables of mixed styles", { timeout }, async () => {
    const model = await openModel(style, { threads: 1 });
    const renderer = await createLatentRenderer(model);
    const latent = renderer.stylesOf(renderer.ofSeeds([7]));
    const notes = { recipe: "stylegan2", run: style, error: 0 };
    writeFileSync(at("seven.safetensors"), encodeLatent(renderer, { space: "w", latent }, notes));
    await model.dispose();
    const draw = async (name: string, ...seven: string[]): Promise<Uint8Array> => {
      await succeed("interpolate", style, "--seeds", `${seven.join()},1`, "--way", "styles", "--out", at(name));
      return readPng(readFileSync(at(name))).data;
    };
    expect(await draw("by-file.png", at("seven.safetensors"))).toEqual(await draw("by-seed.png", "7"));
    const mix = async (name: string, seven: string): Promise<Uint8Array> => {
      await succeed("mix", style, "--rows", seven, "--columns", `1,${seven}`, "--out", at(name));
      return readPng(readFileSync(at(name))).data;
    };
    expect(await mix("mix-file.png", at("seven.safetensors"))).toEqual(await mix("mix-seed.png", "7"));
  });
});

test("neighbours: the sheet, and what was found", { timeout }, async () => {
  const out = at("near.png");
  const done = await succeed("neighbours", run, "--count", "12", "--neighbours", "2", "--show", "3", "--out", out);
  expect(done).toMatchObject({
    type: "neighbours",
    recipe: "cgan",
    count: 12,
    trainingCount: 80,
    heldOut: null,
    file: out,
  });
  expect(done["measures"]).toMatchObject([{ by: "pixels" }, { by: "features" }]);
  expect(done["suspects"]).toHaveLength(3);
  expect(done["suspects"]).toMatchObject([{ class: expect.any(Number) as number }, {}, {}]);
  expect(readPng(readFileSync(out)).width).toBeGreaterThan(5 * 60);
  const { stdout } = await ganvas(["neighbours", run, "--count", "12", "--neighbours", "2", "--out", out]);
  expect(stdout).toContain("held out: training images, each beside all others");
  expect(stdout).toMatch(/pixels +\d\.\d\d ± \d\.\d\d times/);
});

test("umap: a picture and a page that needs nothing else", { timeout }, async () => {
  const done = await succeed("umap", run, "--count", "30", "--neighbours", "5", "--out", at("map.png"));
  expect(done).toMatchObject({ type: "umap", by: "features", count: 30, neighbours: 5, page: at("map.html") });
  expect(readPng(readFileSync(at("map.png"))).width).toBe(800);
  const page = readFileSync(at("map.html"), "utf8");
  expect(page).toContain("default-src 'none'");
  expect(page).not.toMatch(/(src|href)="(?!data:)/);
});

test("dreams as films and strips, from an image that the run draws", { timeout }, async () => {
  const start = ["dream", style, "--network", "discriminator", "--drawn", "3", "--size", "24", "--steps", "6"];
  const film = await succeed(...start, "--octaves", "1", "--every", "2", "--out", at("dream.gif"));
  expect(film).toMatchObject({ type: "dream", pictures: 4 }); // the start, after 2 and 4, the end
  const { frames } = readGif(readFileSync(at("dream.gif")));
  expect(frames).toHaveLength(4);
  await succeed(...start, "--octaves", "1", "--every", "2", "--out", at("dream.png"));
  const { width, height } = readPng(readFileSync(at("dream.png")));
  expect([width, height]).toEqual([2 + 4 * 26, 2 + 26]);
});

test.each<readonly [string, () => readonly string[], RegExp]>([
  ["an ending that is none", () => ["interpolate", run, "--out", "a.avi"], /ends in \.gif, \.mp4 or \.webm/],
  ["one latent", () => ["interpolate", run, "--seeds", "4"], /--seeds are 1 latents for one way; give at least two/],
  ["seeds that do not fit the grid", () => ["interpolate", run, "--seeds", "0-4", "--grid", "2x1"], /for 2 ways/],
  ["classes that do not fit", () => ["interpolate", run, "--class", "1,2,3"], /3 classes for 4 latents/],
  ["a class that is not there", () => ["interpolate", run, "--class", "10"], /there is no class 10/],
  ["styles of another recipe", () => ["interpolate", run, "--way", "styles"], /has no styles/],
  ["truncation without styles", () => ["interpolate", run, "--trunc", "0.5"], /--trunc: recipe cgan has no styles/],
  [
    "a latent that is not there",
    () => ["interpolate", run, "--seeds", "no.safetensors,1"],
    /no\.safetensors: cannot be read/,
  ],
  ["a film of points", () => ["interpolate", points], /makes points of the plane/],
  ["copies of points", () => ["neighbours", points], /this is for images/],
  ["a sheet that is no picture", () => ["neighbours", run, "--out", "a.gif"], /ends in \.png/],
  ["data that are not there", () => ["neighbours", run, "--held-out", "nowhere"], /no data set or folder "nowhere"/],
  ["a map of points", () => ["umap", points], /this is for images/],
  ["a map that is no picture", () => ["umap", run, "--out", "a.html"], /ends in \.png/],
  ["two starts of a dream", () => ["dream", style, "a.png", "--drawn", "1"], /not from both/],
  ["a class of no image", () => ["dream", style, "--class", "1"], /give a seed with --drawn/],
  ["a dream that is no picture", () => ["dream", style, "--out", "a.txt"], /ends in \.png for a picture/],
])("%s is refused in one line", { timeout }, async (_, args, reason) => {
  const { code, stdout, stderr } = await ganvas([...args(), "--threads", "1"]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(/^ganvas: [^\n]+\n$/);
  expect(stderr).toMatch(reason);
  expect(existsSync("a.avi")).toBe(false);
});

/** @file `ganvas upscale` and `ganvas inpaint` as a person runs them: tiny runs, real image files in, PNG files of the right size out, errors. */
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { encodePng, readImage } from "#src/data/index.js";
import type { Pixels } from "#src/data/index.js";
import { downsampleArea, literal } from "#src/tensor/index.js";
import { compute } from "../support/compute.js";
import { makePng } from "../support/make-png.js";
import { readPng } from "../support/read-png.js";
import { temporaryFolder } from "../training/tiny.js";
import { ganvas, jsonLines } from "./command.js";

const cwd = temporaryFolder();
const timeout = 120_000;
const at = (...parts: readonly string[]): string => join(cwd, ...parts);
const png = (...parts: readonly string[]) => readPng(readFileSync(at(...parts)));
const fixture = (name: string): string => fileURLToPath(new URL(`../data/fixtures/${name}`, import.meta.url));

const tiny = [
  "--batch",
  "4",
  "--steps",
  "2",
  "--threads",
  "1",
  "--set",
  "width=2",
  "--set",
  "discriminatorWidth=1",
  "--quiet",
];
const train = (recipe: string, data: string, ...more: readonly string[]) =>
  ganvas(["train", recipe, "--data", data, "--name", recipe, ...tiny, ...more], { cwd });
/** Runs 0 and 1 are of srgan, ×4 on grey and ×2 on colour images; run 2 is of inpaint on grey images. */
const run = (command: string, ...args: readonly string[]) => ganvas([command, ...args, "--threads", "1"], { cwd });

beforeAll(async () => {
  for (const [folder, channels] of [
    ["grey", 1],
    ["colour", 3],
  ] as const) {
    mkdirSync(at(folder));
    for (let index = 0; index < 4; index++) writeFileSync(at(folder, `${index}.png`), makePng(16, 16, channels, index));
  }
  const done = { code: 0, stdout: "", stderr: "" };
  expect(await train("srgan", "grey", "--set", "blocks=1")).toEqual(done);
  expect(await train("srgan", "colour", "--set", "blocks=1", "--set", "factor=2", "--set", "warmup=1")).toEqual(done);
  expect(await train("inpaint", "grey", "--set", "bottleneck=4")).toEqual(done);
  writeFileSync(at("odd.png"), makePng(9, 5, 3, 7));
  writeFileSync(at("text.png"), "no picture");
  copyFileSync(fixture("grey.jpg"), at("grey.jpg"));
}, timeout);

describe("upscale", () => {
  test(
    "makes files exactly four times as large, in their own channels; what is no picture is left out",
    { timeout },
    async () => {
      const outcome = await run("upscale", "0", "odd.png", "text.png", "grey.jpg", "--out", "large");
      expect(outcome).toEqual({
        code: 2,
        stdout: "2 of 3 images enlarged 4 times by srgan after 2 steps: large\n",
        stderr: "ganvas: text.png: is no PNG or JPEG; replace or remove it\n",
      });
      expect(png("large", "odd.png")).toMatchObject({ width: 36, height: 20, channels: 3 });
      const { width, height, channels } = await readImage(at("grey.jpg"));
      expect(png("large", "grey.png")).toMatchObject({ width: 4 * width, height: 4 * height, channels });
    },
  );

  test("a grey run enlarges each colour by itself", { timeout }, async () => {
    const { data, ...size } = await readImage(at("odd.png"));
    const red = Uint8Array.from({ length: size.width * size.height }, (_, pixel) => data[3 * pixel] ?? 0);
    writeFileSync(at("red.png"), await encodePng({ ...size, channels: 1, data: red }));
    await run("upscale", "0", "red.png", "odd.png", "--out", "colours");
    const all = png("colours", "odd.png").data;
    expect([...png("colours", "red.png").data]).toEqual([...all.filter((_, index) => index % 3 === 0)]);
  });

  test("a picture that was shrunk as in training comes back in its size; --json says so", { timeout }, async () => {
    const original = await readImage(at("colour", "0.png"));
    await writeShrunk(original, "shrunk.png");
    const outcome = await run("upscale", "1", "shrunk.png", "--out", "back", "--json");
    expect(outcome).toMatchObject({ code: 0, stderr: "" });
    expect(jsonLines(outcome.stdout)).toEqual([
      { type: "upscaled", input: "shrunk.png", output: join("back", "shrunk.png"), width: 16, height: 16 },
    ]);
    expect(png("back", "shrunk.png")).toMatchObject({ width: 16, height: 16, channels: 3 });
  });

  test(
    "large pictures have no seams: far from where it was cut, a part gives what the whole gives",
    { timeout },
    async () => {
      const [width, height, half] = [200, 12, 110];
      writeFileSync(at("whole.png"), makePng(width, height, 1, 5));
      const whole = await readImage(at("whole.png"));
      const left = Uint8Array.from(
        { length: half * height },
        (_, pixel) => whole.data[Math.floor(pixel / half) * width + (pixel % half)] ?? 0,
      );
      writeFileSync(at("left.png"), await encodePng({ width: half, height, channels: 1, data: left }));
      expect(await run("upscale", "0", "whole.png", "left.png", "--out", "parts", "--quiet")).toMatchObject({
        code: 0,
      });
      const [ofWhole, ofLeft] = [png("parts", "whole.png"), png("parts", "left.png")];
      expect(ofWhole.width).toBe(4 * width);
      // The network reaches 10 pixels; behind 96 pixels the whole picture is in another piece.
      let different = 0;
      for (let y = 0; y < 4 * height; y++) {
        for (let x = 0; x < 4 * (half - 10); x++) {
          const pair = [ofWhole.data[y * ofWhole.width + x] ?? 0, ofLeft.data[y * ofLeft.width + x] ?? 0] as const;
          expect(Math.abs(pair[0] - pair[1])).toBeLessThanOrEqual(1); // a rounding apart: products of other shapes
          if (pair[0] !== pair[1]) different++;
        }
      }
      expect(different).toBeLessThan(100);
    },
  );
});

/** Shrinks a picture to half by training's own operation. */
async function writeShrunk({ width, height, channels, data }: Pixels, name: string): Promise<void> {
  const { small } = compute(() => ({ small: downsampleArea(literal([...data], [1, height, width, channels]), 2) }));
  const bytes = Uint8Array.from(small, Math.round);
  writeFileSync(at(name), await encodePng({ width: width / 2, height: height / 2, channels, data: bytes }));
}

describe("inpaint", () => {
  /** Pixels that differ from the file's, as columns and rows. */
  async function changes(file: string, output: string): Promise<{ x: number[]; y: number[]; count: number }> {
    const [before, after] = [await readImage(at(file)), png(output)];
    expect(after).toMatchObject({ width: before.width, height: before.height, channels: before.channels });
    const changed = [...before.data.keys()].filter((index) => before.data[index] !== after.data[index]);
    const pixels = changed.map((index) => Math.floor(index / before.channels));
    const sorted = (values: number[]): number[] => [...new Set(values)].sort((a, b) => a - b);
    return {
      x: sorted(pixels.map((pixel) => pixel % before.width)),
      y: sorted(pixels.map((pixel) => Math.floor(pixel / before.width))),
      count: new Set(pixels).size,
    };
  }

  test(
    "draws a block and leaves every other pixel as it is, whatever the size and the channels",
    { timeout },
    async () => {
      writeFileSync(at("wide.png"), makePng(40, 23, 3, 3));
      const outcome = await run("inpaint", "2", "wide.png", "--block", "30,2,5,4", "--out", "whole");
      expect(outcome).toEqual({ code: 0, stdout: "1 image filled by inpaint after 2 steps: whole\n", stderr: "" });
      expect(await changes("wide.png", join("whole", "wide.png"))).toMatchObject({
        x: [30, 31, 32, 33, 34],
        y: [2, 3, 4, 5],
      });
    },
  );

  test("what lies in the hole does not matter", { timeout }, async () => {
    const wide = await readImage(at("wide.png"));
    const other = wide.data.map((value, index) => {
      const [x, y] = [Math.floor(index / 3) % 40, Math.floor(index / 120)];
      return x >= 30 && x < 35 && y >= 2 && y < 6 ? 255 - value : value;
    });
    writeFileSync(at("other.png"), await encodePng({ ...wide, data: other }));
    await run("inpaint", "2", "other.png", "--block", "30,2,5,4", "--out", "whole");
    expect(readFileSync(at("whole", "other.png"))).toEqual(readFileSync(at("whole", "wide.png")));
  });

  test("fills what a mask file says, and strokes by seed", { timeout }, async () => {
    const mask = Uint8Array.from({ length: 16 * 16 }, (_, pixel) => (pixel % 16 < 3 ? 255 : 0));
    writeFileSync(at("mask.png"), await encodePng({ width: 16, height: 16, channels: 1, data: mask }));
    const file = join("grey", "1.png");
    await run("inpaint", "2", file, "--mask", "mask.png", "--out", "masked");
    expect((await changes(file, join("masked", "1.png"))).x).toEqual([0, 1, 2]);
    const outcomes = await Promise.all(
      ["7", "7", "8"].map((seed, index) => run("inpaint", "2", file, "--strokes", seed, "--out", `s${index}`)),
    );
    for (const outcome of outcomes) expect(outcome).toMatchObject({ code: 0, stderr: "" });
    expect(readFileSync(at("s0", "1.png"))).toEqual(readFileSync(at("s1", "1.png")));
    expect(readFileSync(at("s0", "1.png"))).not.toEqual(readFileSync(at("s2", "1.png")));
    const { count } = await changes(file, join("s0", "1.png"));
    expect(count).toBeGreaterThan(3);
    expect(count).toBeLessThan(200);
  });
});

test.concurrent.each<[string, readonly string[], RegExp]>([
  [
    "a run that enlarges nothing",
    ["upscale", "2", "odd.png", "--out", "x"],
    /safetensors: recipe inpaint makes no images larger; give a run of srgan/,
  ],
  [
    "a run that fills nothing",
    ["inpaint", "0", "odd.png", "--out", "x", "--strokes", "1"],
    /safetensors: recipe srgan fills no holes; give a run of inpaint/,
  ],
  [
    "no hole",
    ["inpaint", "2", "odd.png", "--out", "x"],
    /give one of --mask FILE, --block x,y,width,height, --strokes SEED/,
  ],
  [
    "two kinds of holes",
    ["inpaint", "2", "odd.png", "--out", "x", "--strokes", "1", "--block", "0,0,1,1"],
    /give one of --mask/,
  ],
  ["no seed", ["inpaint", "2", "odd.png", "--out", "x", "--strokes", "many"], /--strokes.*many/],
  ["no block", ["inpaint", "2", "odd.png", "--out", "x", "--block", "1,2"], /--block "1,2": give x,y,width,height/],
  ["no place for results", ["upscale", "0", "odd.png"], /--out/],
  ["no files", ["upscale", "0", "--out", "x"], /missing required argument 'files'/],
])("%s: one line", { timeout }, async (_, args, message) => {
  const outcome = await run(...(args as [string, ...string[]]));
  expect(outcome).toMatchObject({ code: 2, stdout: "" });
  expect(outcome.stderr).toMatch(/^ganvas: [^\n]*\n$/);
  expect(outcome.stderr).toMatch(message);
});

test.concurrent.each([
  ["a block outside a picture", "--block", "5,5,8,8", /odd.png: is 9×5 pixels, the block reaches to 13×13/],
  ["a mask of another size", "--mask", "mask.png", /mask.png: is 16×16 pixels, odd.png is 9×5/],
  ["a mask that is missing", "--mask", "gone.png", /gone.png: does not exist/],
] as const)("%s is that picture's error", { timeout }, async (_, flag, value, message) => {
  const outcome = await run("inpaint", "2", "odd.png", "--out", "y", flag, value, "--quiet");
  expect(outcome).toMatchObject({ code: 2, stdout: "" });
  expect(outcome.stderr).toMatch(/^ganvas: [^\n]*\n$/);
  expect(outcome.stderr).toMatch(message);
});

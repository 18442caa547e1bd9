/** @file `ganvas mix` and `generate --trunc` as a person uses them: tables whose cells are the images they should be, and what is refused. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { layersOf } from "#src/explore/index.js";
import { readPng } from "../support/read-png.js";
import { temporaryFolder, writeTinyIdx } from "../training/tiny.js";
import { ganvas, jsonLines } from "./command.js";

const folder = temporaryFolder();
const cwd = folder;
const data = writeTinyIdx(join(folder, "digits"));
const timeout = 120_000;
const train = async (recipe: string, ...settings: readonly string[]): Promise<void> => {
  const set = settings.flatMap((setting) => ["--set", setting]);
  const common = ["--data", data, "--batch", "4", "--threads", "1", "--steps", "4", "--name", recipe, "--quiet"];
  expect(await ganvas(["train", recipe, ...common, ...set], { cwd })).toMatchObject({ code: 0, stderr: "" });
};

beforeAll(async () => {
  await train(
    "stylegan2",
    "latent=6",
    "styleSize=6",
    "mappingLayers=1",
    "width=4",
    "widest=6",
    "size=8",
    "learningRate=0.05",
  );
  await train("vanilla", "latent=4");
}, timeout);

/** The pixels of each image of a picture of 8×8 images at scale 1, row by row. */
function cells(file: string, columns: number): number[][] {
  const { width, height, data: pixels } = readPng(readFileSync(join(folder, file)));
  expect([(width - 2) % 10, (height - 2) % 10, (width - 2) / 10]).toEqual([0, 0, columns]);
  return Array.from({ length: ((width - 2) / 10) * ((height - 2) / 10) }, (_, cell) => {
    const [left, top] = [2 + 10 * (cell % columns), 2 + 10 * Math.floor(cell / columns)];
    return Array.from(
      { length: 64 },
      (_pixel, at) => pixels[(top + Math.floor(at / 8)) * width + left + (at % 8)] ?? -1,
    );
  });
}

const mix = async (layers: string, out: string, ...more: readonly string[]): Promise<void> => {
  const args = [
    "mix",
    "0",
    "--rows",
    "0-1",
    "--columns",
    "5-7",
    "--layers",
    layers,
    "--out",
    out,
    "--scale",
    "1",
    ...more,
  ];
  expect(await ganvas(args, { cwd })).toMatchObject({ code: 0, stderr: "" });
};

describe("a table of mixed styles", () => {
  test("has B above, A on the left, and B's images where all layers are B's", { timeout }, async () => {
    await mix("0-3", "all.png");
    const sources = ["generate", "0", "--seeds", "5-7,0,1", "--grid", "5x1", "--scale", "1", "--out", "sources.png"];
    expect(await ganvas(sources, { cwd })).toMatchObject({ code: 0, stderr: "" });
    const [table, [b0, b1, b2, a0, a1]] = [cells("all.png", 4), cells("sources.png", 5)];
    expect(table).toEqual([Array.from({ length: 64 }, () => 255), b0, b1, b2, a0, b0, b1, b2, a1, b0, b1, b2]);
    expect(new Set([b0, b1, b2, a0, a1].map(String)).size).toBe(5);
  });

  test(
    "changes only what the layers decide: coarse, middle and fine differ, and from both sources",
    { timeout },
    async () => {
      await Promise.all(["coarse", "middle", "fine"].map((group) => mix(group, `${group}.png`)));
      const tables = ["coarse", "middle", "fine"].map((group) => cells(`${group}.png`, 4));
      const mixed = tables.map((table) => String(table[5]));
      expect(new Set([...mixed, String(tables[0]?.[1]), String(tables[0]?.[4])]).size).toBe(5);
      for (const table of tables) expect(table.slice(0, 5)).toEqual(tables[0]?.slice(0, 5));
    },
  );

  test("at ψ 0 is one image everywhere", { timeout }, async () => {
    await mix("fine", "mean.png", "--trunc", "0");
    expect(new Set(cells("mean.png", 4).slice(1).map(String)).size).toBe(1);
  });

  test("lies in the run's folder unless told otherwise, and says what it is", { timeout }, async () => {
    const { code, stdout } = await ganvas(["mix", "0", "--rows", "3", "--columns", "4", "--json"], { cwd });
    expect(code).toBe(0);
    const [line] = jsonLines(stdout);
    expect(line).toMatchObject({
      type: "mixed",
      recipe: "stylegan2",
      step: 4,
      rows: [3],
      columns: [4],
      layers: { first: 0, last: 0 },
    });
    expect(existsSync(join(folder, "runs/00000-stylegan2/generated/mix-coarse.png"))).toBe(true);
  });
});

test("--trunc of generate: 0 is the mean image, the recipe's ψ is the default", { timeout }, async () => {
  const draw = async (out: string, ...more: readonly string[]): Promise<string[]> => {
    const args = ["generate", "0", "--seeds", "0-2", "--grid", "3x1", "--scale", "1", "--out", out, ...more];
    expect(await ganvas(args, { cwd })).toMatchObject({ code: 0, stderr: "" });
    return cells(out, 3).map(String);
  };
  const [mean, own, same, whole] = await Promise.all([
    draw("t0.png", "--trunc", "0"),
    draw("default.png"),
    draw("t07.png", "--trunc", "0.7"),
    draw("t1.png", "--trunc", "1"),
  ]);
  expect(new Set(mean).size).toBe(1);
  expect(own).toEqual(same);
  expect(new Set([...own, ...whole]).size).toBe(6);
});

test.each<readonly [string, readonly string[], RegExp]>([
  ["truncation without styles", ["generate", "1", "--trunc", "0.5"], /--trunc: recipe vanilla has no styles/],
  [
    "truncation that is no number",
    ["generate", "0", "--trunc", "much"],
    /--trunc is "much"; give a number from -2 to 2/,
  ],
  ["mixing without styles", ["mix", "1"], /recipe vanilla has no styles by layer/],
  [
    "layers that are not there",
    ["mix", "0", "--layers", "2-4"],
    /--layers "2-4": give coarse, middle, fine, or numbers from 0 to 3/,
  ],
  ["a table that is no picture", ["mix", "0", "--out", "table.gif"], /ends in \.png/],
  ["a table too large", ["mix", "0", "--columns", "0-64"], /at most 64 on a side/],
])("%s is refused in one line", { timeout }, async (_what, args, reason) => {
  const { code, stdout, stderr } = await ganvas(args, { cwd });
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(/^ganvas: [^\n]+\n$/);
  expect(stderr).toMatch(reason);
});

test.each([4, 6, 8, 10])("of %i layers, coarse, middle and fine are all, once each", (layers) => {
  const groups = (["coarse", "middle", "fine"] as const).map((group) => layersOf(group, layers));
  const covered = groups.flatMap(({ first, last }) => Array.from({ length: last - first + 1 }, (_, k) => first + k));
  expect(covered).toEqual(Array.from({ length: layers }, (_, layer) => layer));
  for (const { first, last } of groups) expect(last).toBeGreaterThanOrEqual(first);
});

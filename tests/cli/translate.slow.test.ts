/** @file `ganvas translate` as a person runs it: a tiny run of each recipe, real image files of any size in, PNG files of the right size out, errors. */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { encode } from "fast-png";
import { beforeAll, describe, expect, test } from "vitest";
import { readImage } from "#src/data/index.js";
import { makePng } from "../support/make-png.js";
import { readPng } from "../support/read-png.js";
import { temporaryFolder } from "../training/tiny.js";
import { ganvas, jsonLines } from "./command.js";

const cwd = temporaryFolder();
const timeout = 120_000;
const fixture = (name: string): string => fileURLToPath(new URL(`../data/fixtures/${name}`, import.meta.url));
const at = (...parts: readonly string[]): string => join(cwd, ...parts);
const png = (...parts: readonly string[]) => readPng(readFileSync(at(...parts)));

/** Four images of a domain. */
function writeDomain(name: string, seed: number): void {
  mkdirSync(at(name));
  for (let index = 0; index < 4; index++) writeFileSync(at(name, `${index}.png`), makePng(16, 16, 3, seed + index));
}

const train = (recipe: string, ...more: readonly string[]) => {
  const sizes = ["--batch", "2", "--steps", "1", "--threads", "1", "--set", "width=1", "--set", "discriminatorWidth=1"];
  return ganvas(["train", recipe, "--data", "a", "--set", "target=b", "--name", recipe, ...sizes, ...more, "--quiet"], {
    cwd,
  });
};
/** Run 0 is of pix2pix, run 1 of cyclegan. */
const translate = (...args: readonly string[]) => ganvas(["translate", ...args, "--threads", "1"], { cwd });

const clear = encode({ width: 16, height: 16, channels: 4, depth: 8, data: new Uint8Array(16 * 16 * 4) });
const white = encode({ width: 16, height: 16, channels: 3, depth: 8, data: new Uint8Array(16 * 16 * 3).fill(255) });

beforeAll(async () => {
  writeDomain("a", 0);
  writeDomain("b", 10);
  expect(await train("pix2pix")).toEqual({ code: 0, stdout: "", stderr: "" });
  expect(await train("cyclegan", "--set", "blocks=1")).toEqual({ code: 0, stdout: "", stderr: "" });
  writeFileSync(at("wide.png"), makePng(40, 23, 3, 3));
  copyFileSync(fixture("grey.jpg"), at("grey.jpg"));
  writeFileSync(at("text.png"), "no picture");
  writeFileSync(at("clear.png"), clear);
  writeFileSync(at("white.png"), white);
}, timeout);

describe("results", () => {
  test(
    "are as large as their files, PNG whatever the files are; what is no picture is left out",
    { timeout },
    async () => {
      const outcome = await translate("0", "text.png", "wide.png", "missing.png", "grey.jpg", "--out", "drawn");
      expect(outcome.code).toBe(2);
      expect(outcome.stderr.trimEnd().split("\n")).toEqual([
        "ganvas: text.png: is no PNG or JPEG; replace or remove it",
        "ganvas: missing.png: does not exist; give a PNG or JPEG file",
      ]);
      expect(outcome.stdout).toBe("2 of 4 images a-to-b by pix2pix after 1 steps: drawn\n");
      expect(readdirSync(at("drawn")).sort()).toEqual(["grey.png", "wide.png"]);
      expect(png("drawn", "wide.png")).toMatchObject({ width: 40, height: 23, channels: 3 });
      const { width, height } = await readImage(at("grey.jpg"));
      expect(png("drawn", "grey.png")).toMatchObject({ width, height, channels: 3 });
    },
  );

  test("depend on the file alone; transparent pixels are white", { timeout }, async () => {
    const many = Array.from({ length: 7 }, (_, index) => `m${index}.png`);
    for (const [index, name] of many.entries()) writeFileSync(at(name), makePng(16 + index, 16, 3, index));
    const outcome = await translate("1", ...many, "clear.png", "white.png", "--out", "many");
    expect(outcome).toMatchObject({ code: 0, stderr: "" });
    expect(outcome.stdout).toBe("9 images a-to-b by cyclegan after 1 steps: many\n");
    expect(readdirSync(at("many"))).toHaveLength(9);
    expect(readFileSync(at("many", "clear.png"))).toEqual(readFileSync(at("many", "white.png")));
    await translate("1", "m6.png", "--out", "one");
    expect(readFileSync(at("one", "m6.png"))).toEqual(readFileSync(at("many", "m6.png")));
  });

  test("of both directions differ; --size model gives what the network makes", { timeout }, async () => {
    await translate("1", "m6.png", "--out", "there", "--size", "model");
    const back = await translate("1", "m6.png", "--out", "back", "--size", "model", "--direction", "b-to-a", "--json");
    expect(jsonLines(back.stdout)).toEqual([
      { type: "translated", input: "m6.png", output: join("back", "m6.png"), width: 16, height: 16 },
    ]);
    const [one, other] = [png("there", "m6.png"), png("back", "m6.png")];
    expect(one).toMatchObject({ width: 16, height: 16, channels: 3 });
    expect(one.data).not.toEqual(other.data);
  });
});

test.each<[string, readonly string[], RegExp]>([
  [
    "a direction that was not learnt",
    ["0", "wide.png", "--out", "x", "--direction", "b-to-a"],
    /safetensors: recipe pix2pix does not translate "b-to-a", only a-to-b; /,
  ],
  ["no place for results", ["0", "wide.png"], /--out/],
  ["a folder that is a file", ["0", "wide.png", "--out", "text.png", "--quiet"], /text.png.*; choose another --out/],
  ["an unknown size", ["0", "wide.png", "--out", "x", "--size", "big"], /--size "big": choose file or model/],
])("%s: one line", { timeout }, async (_, args, message) => {
  const outcome = await translate(...args);
  expect(outcome).toMatchObject({ code: 2, stdout: "" });
  expect(outcome.stderr).toMatch(/^ganvas: [^\n]*\n$/);
  expect(outcome.stderr).toMatch(message);
});

test("a run that makes images from images has no seeds", { timeout }, async () => {
  const outcome = await ganvas(["generate", "0", "--seeds", "0", "--threads", "1"], { cwd });
  expect(outcome.code).toBe(2);
  expect(outcome.stderr).toMatch(/^ganvas: 0: recipe pix2pix makes images from images, not from seeds; [^\n]*\n$/);
});

test("a run says which command uses it", { timeout }, async () => {
  const outcome = await ganvas(["train", "--resume", "0", "--steps", "2", "--threads", "1"], { cwd });
  expect(outcome).toMatchObject({ code: 0 });
  const use = "ganvas translate runs/00000-pix2pix picture.png --out results/";
  expect(outcome.stdout).toContain(`use it    ${use}\n`);
  expect(readFileSync(at("runs", "00000-pix2pix", "README.md"), "utf8")).toContain(use);
});

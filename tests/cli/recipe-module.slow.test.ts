/** @file Recipes of one's own: the example in one file is listed, trained, gone on with and drawn from; modules that export none are refused. */
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { temporaryFolder, writeTinyIdx } from "../training/tiny.js";
import { ganvas } from "./command.js";

const example = fileURLToPath(new URL("../../examples/custom-recipe.ts", import.meta.url));
const folder = temporaryFolder();
const data = writeTinyIdx(join(folder, "tiny"));
const use = ["--use", example];
const timeout = 60_000;

const run = (...args: string[]) => ganvas([...use, ...args], { cwd: folder });

test("the example's recipe is listed with its own options and the switches of all", { timeout }, async () => {
  const { code, stdout } = await run("recipes", "tiny-hinge");
  expect(code).toBe(0);
  expect(stdout).toMatch(/^ +loss +hinge/m);
  expect(stdout).toMatch(/^ +hidden +256/m);
});

test("it is trained, gone on with and drawn from like the others", { timeout }, async () => {
  const small = ["--data", data, "--batch", "8", "--threads", "1", "--quiet"];
  const trained = await run(
    "train",
    "tiny-hinge",
    ...small,
    "--steps",
    "2",
    "--set",
    "hidden=8",
    "--set",
    "criticSteps=2",
  );
  expect(trained).toEqual({ code: 0, stdout: "", stderr: "" });
  const resumed = await run("train", "--resume", "last", "--steps", "4", "--quiet");
  expect(resumed).toEqual({ code: 0, stdout: "", stderr: "" });
  const drawn = await run("generate", "last", "--seeds", "0-3", "--out", "four.png");
  expect(drawn.stdout).toContain("4 images by tiny-hinge after 4 steps");
  expect(readdirSync(folder)).toContain("four.png");
});

test("without its module its run says what is missing", { timeout }, async () => {
  const { code, stderr } = await ganvas(["generate", "last"], { cwd: folder });
  expect(code).toBe(2);
  expect(stderr).toMatch(/^ganvas: [^\n]*there is no recipe "tiny-hinge"[^\n]*\n$/);
});

describe("refused in one line:", () => {
  const taken =
    'export default { name: "vanilla", title: "", paper: "", summary: "", training: { steps: 1, batch: 1 }, options: { entries: {} }, build() {} };';
  test.each([
    ["a missing file", "nowhere.js", undefined, "no such file"],
    ["a module that does not parse", "broken.mjs", "export default {", "cannot be loaded"],
    ["a module without a default export", "none.mjs", "export const a = 1;", "is no recipe"],
    ["an object that is no recipe", "half.mjs", 'export default { name: "half" };', "title"],
    ["a name that is taken", "taken.mjs", taken, "another of this name"],
  ] as const)("%s", { timeout }, async (_, file, text, expected) => {
    if (text !== undefined) writeFileSync(join(folder, file), text);
    const { code, stdout, stderr } = await ganvas(["--use", file, "recipes"], { cwd: folder });
    expect(stderr).toMatch(/^ganvas: [^\n]+\n$/);
    expect(stderr).toContain(expected);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  });
});

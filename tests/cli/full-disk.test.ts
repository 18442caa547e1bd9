/** @file A disk of 4 MB that is full: training waits, and once there is room it ends with the weights that it would have had. Where no disk can be mounted, tests/training/full-disk.test.ts remains. */
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { findRun, loadCheckpoint } from "#src/training/index.js";
import { hashTensors, temporaryFolder } from "../training/tiny.js";
import { ganvas, start } from "./command.js";

const disk = join(temporaryFolder(), "disk");
mkdirSync(disk);
const isMounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=4m", "tmpfs", disk]).status === 0;
afterAll(() => void (isMounted && spawnSync("umount", [disk])));

const args = ["train", "--data", "ring", "--batch", "16", "--steps", "60", "--threads", "1", "--set", "latent=8"];
const saving = ["--set", "checkpointEvery=20", "--set", "samplesEvery=0"];

const lastWeights = async (out: string): Promise<string> =>
  hashTensors((await loadCheckpoint((await findRun("last", out)).checkpoints)).checkpoint);

test.skipIf(!isMounted)("training waits for room and loses nothing", { timeout: 120_000 }, async () => {
  const ballast = join(disk, "ballast");
  writeFileSync(ballast, new Uint8Array(2_800_000)); // room for one checkpoint of 0.8 MB
  const running = start([...args, ...saving, "--out", join(disk, "runs")]);
  await running.said("training waits until there is room");
  rmSync(ballast);
  const { code, stdout } = await running.outcome;
  expect([code, stdout]).toEqual([0, expect.stringContaining("there is room again; training goes on")]);

  const elsewhere = join(temporaryFolder(), "runs");
  expect(await ganvas([...args, ...saving, "--quiet", "--out", elsewhere])).toMatchObject({ code: 0, stderr: "" });
  expect(await lastWeights(join(disk, "runs"))).toBe(await lastWeights(elsewhere));
});

/** @file A run is killed 200 times while it trains, and its checkpoints are damaged 500 times: no run is lost, and going on is exact. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeCheckpoint, loadCheckpoint, train } from "#src/training/index.js";
import type { TrainingConfig } from "#src/training/index.js";
import { ganvas, jsonLines, start } from "../cli/command.js";
import { hashTensors, temporaryFolder, writeTinyIdx } from "./tiny.js";

const folder = temporaryFolder();
const data = writeTinyIdx(join(folder, "digits"));
const timeout = 15 * 60_000;
const endless = 1_000_000;
const everyFewSteps = ["checkpointEvery=3", "samplesEvery=50", "logEvery=2"].flatMap((each) => ["--set", each]);
const tiny = ["--data", data, "--threads", "1", "--steps", String(endless), ...everyFewSteps];

/** Complete lines of a process that was killed. */
const whole = (stdout: string): Record<string, unknown>[] =>
  stdout.includes("\n") ? jsonLines(stdout.slice(0, stdout.lastIndexOf("\n") + 1)) : [];

/** What a training that nothing interrupts has at each step that it saves; asked for in rising order. */
function uninterrupted(config: TrainingConfig): (step: number) => Promise<string> {
  const events = train(config);
  let [at, hash] = [-1, ""];
  return async (step) => {
    while (at < step) {
      const { value } = await events.next();
      if (value?.type === "checkpoint")
        [at, hash] = [value.step, value.step < step ? "" : hashTensors(value.snapshot())];
    }
    return at === step ? hash : "a step that should not have been saved";
  };
}

/** Trains on and is killed. @returns the newest step that it said was saved */
async function liveAndDie(args: readonly string[], sign: string, afterMs: number): Promise<number> {
  const life = start([...args, "--json"]);
  await life.said(sign);
  await sleep(afterMs);
  life.child.kill("SIGKILL");
  const { stdout, stderr } = await life.outcome;
  expect(stderr).toBe("");
  return Math.max(0, ...whole(stdout).flatMap(({ type, step }) => (type === "checkpoint" ? [Number(step)] : [])));
}

test.concurrent.each([
  [
    "an averaged G and adaptive augmentation",
    ["vanilla", "batch=8", "latent=8", "size=16", "averageDecay=0.99", "augment=ada"],
  ],
  [
    "an image pool and two data sets",
    ["cyclegan", `target=${data}`, "batch=1", "width=2", "blocks=1", "discriminatorWidth=2"],
  ],
])("100 kills of a run with %s", { timeout }, async (_, [recipe = "", ...settings]) => {
  const out = join(folder, recipe);
  const steps = new Set<number>();
  const first = ["train", recipe, ...tiny, ...settings.flatMap((setting) => ["--set", setting]), "--out", out];
  let acknowledged = await liveAndDie(first, '"type":"checkpoint"', 0);
  const [run = ""] = readdirSync(out);
  const config = JSON.parse(readFileSync(join(out, run, "config.json"), "utf8")) as TrainingConfig;
  const hashAt = uninterrupted(config);
  for (let kill = 1; ; kill++) {
    const { checkpoint, warnings } = await loadCheckpoint(join(out, run, "checkpoints"));
    expect(warnings).toEqual([]);
    expect(checkpoint.step).toBeGreaterThanOrEqual(acknowledged);
    expect(hashTensors(checkpoint)).toBe(await hashAt(checkpoint.step));
    steps.add(checkpoint.step);
    if (kill === 100) break;
    const afterMs = (kill * 37) % 149; // anywhere in a step, a picture or a save
    const sign = kill % 2 === 0 ? "start" : "checkpoint";
    acknowledged = await liveAndDie(["train", "--resume", run, "--out", out], `"type":"${sign}"`, afterMs);
  }
  expect(steps.size, "the lives were too short to get on").toBeGreaterThan(50);
  const log = whole(readFileSync(join(out, run, "events.jsonl"), "utf8"));
  expect(log.filter(({ type }) => type === "start")).toHaveLength(100);
});

test(
  "500 damages of the newest checkpoint: each is noticed and named, and the one before used",
  { timeout },
  async () => {
    const out = join(folder, "damaged");
    const size = ["--data", data, "--threads", "1", "--batch", "8", "--set", "latent=8"];
    await ganvas(["train", ...size, "--steps", "4", "--set", "checkpointEvery=2", "--out", out]);
    const checkpoints = join(out, "00000-vanilla-digits", "checkpoints");
    const newest = join(checkpoints, "step-000004.safetensors");
    const bytes = readFileSync(newest);
    const before = hashTensors(decodeCheckpoint(readFileSync(join(checkpoints, "step-000002.safetensors")), "before"));
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.option(fc.nat(7)), async (at, bit) => {
        const damaged = Buffer.from(bit === null ? bytes.subarray(0, at) : bytes);
        if (bit !== null) damaged[at] = (damaged[at] ?? 0) ^ (1 << bit);
        writeFileSync(newest, damaged);
        const { checkpoint, warnings } = await loadCheckpoint(checkpoints);
        expect(hashTensors(checkpoint)).toBe(before);
        expect(warnings).toEqual([expect.stringContaining("step-000004.safetensors")]);
      }),
      { numRuns: 500, seed: 5 },
    );
  },
);

/** @file Ranks are killed while they train, and the run goes on with another number of them: every checkpoint is that of a training that nothing interrupts. `GANVAS_KILLS=50` for more. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { findRun, loadCheckpoint, train } from "#src/training/index.js";
import { ganvas } from "../../cli/command.js";
import { launch, launchers, ranksOf } from "../../support/mpirun.js";
import { hashTensors, temporaryFolder, writeTinyIdx } from "../tiny.js";

const kills = Number(process.env["GANVAS_KILLS"] ?? 2);
const folder = temporaryFolder();
const runs = join(folder, "runs");
const data = writeTinyIdx(join(folder, "digits"));
const small = ["size=16", "width=4", "checkpointEvery=3", "samplesEvery=0", "logEvery=5"].flatMap((each) => [
  "--set",
  each,
]);
const fresh = [
  "dcgan",
  "--data",
  data,
  "--deterministic",
  "--batch",
  "16",
  "--threads",
  "1",
  "--shards",
  "4",
  ...small,
];
const endless = ["--steps", "1000000", "--json"];
const timeout = kills * 60_000 + 120_000;

/** Numbers without a pattern, always the same. */
function* numbers(): Generator<number, never> {
  for (let state = 12345; ;) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    yield state / 2 ** 32;
  }
}

test.skipIf(launchers.length === 0)(
  `${kills} kills of ranks lose nothing that was saved`,
  async () => {
    const random = numbers();
    const choose = <T>(choices: readonly T[]): T | undefined =>
      choices[Math.floor(random.next().value * choices.length)];
    let path: string | undefined;
    const saved: [step: number, hash: string][] = [];
    for (let kill = 0; kill < kills; kill++) {
      const launcher = launchers[kill % launchers.length];
      const ranks = kill === 0 ? 2 : (choose([1, 2, 4]) ?? 1);
      if (launcher === undefined) throw new Error("no launcher");
      const what = path === undefined ? [...fresh, "--out", runs] : ["--resume", path];
      const job = launch(launcher, [ranks, ["train", ...what, ...endless, "--distributed", "mpi"]]);
      await job.said('"type":"checkpoint"');
      await sleep(300 * random.next().value);
      process.kill(choose(ranksOf(job)) ?? NaN, "SIGKILL");
      const { code } = await job.outcome;
      expect(code, `kill ${kill} of ${ranks} ranks`).not.toBe(0);
      path ??= (await findRun("last", runs)).path;
      const { checkpoint, warnings } = await loadCheckpoint(join(path, "checkpoints"));
      expect(warnings).toEqual([]);
      expect(checkpoint.step).toBeGreaterThan(saved.at(-1)?.[0] ?? 0);
      saved.push([checkpoint.step, hashTensors(checkpoint)]);
    }
    if (path === undefined) throw new Error("nothing was trained");
    const last = (saved.at(-1)?.[0] ?? 0) + 4;
    const end = await ganvas(["train", "--resume", path, "--steps", String(last), "--quiet"]);
    expect(end).toEqual({ code: 0, stdout: "", stderr: "" });
    const { checkpoint } = await loadCheckpoint(join(path, "checkpoints"));
    saved.push([checkpoint.step, hashTensors(checkpoint)]);
    expect([checkpoint.step, existsSync(join(path, "lock.json"))]).toEqual([last, false]);
    const steps = new Set(saved.map(([step]) => step));
    const whole: [step: number, hash: string][] = [];
    for await (const event of train(checkpoint.config)) {
      if (event.type === "checkpoint" && steps.has(event.step)) whole.push([event.step, hashTensors(event.snapshot())]);
    }
    expect(saved).toEqual(whole);
  },
  timeout,
);

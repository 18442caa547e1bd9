/** @file Training over MPI as a person does it: ranks, one run, one message, ends of all kinds. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { findRun, loadCheckpoint, openData, readHistory, train } from "#src/training/index.js";
import type { TrainingConfig } from "#src/training/index.js";
import { jsonLines } from "../../cli/command.js";
import type { Outcome } from "../../cli/command.js";
import { launch, launchers, ranksOf } from "../../support/mpirun.js";
import type { Launcher } from "../../support/mpirun.js";
import { collect, hashTensors, temporaryFolder } from "../tiny.js";

const folder = temporaryFolder();
const runs = join(folder, "runs");
const small = ["--distributed", "mpi", "--threads", "1", "--deterministic", "--batch", "16", "--out", runs, "--json"];
const quick = [
  ...small,
  ...["width=4", "logEvery=1", "samplesEvery=0", "guard=off"].flatMap((each) => ["--set", each]),
];

/** The run that a job has made. */
const runOf = ({ stdout }: Outcome) => findRun(String(jsonLines(stdout)[0]?.["folder"]), runs);
const newest = async (outcome: Outcome) => (await loadCheckpoint((await runOf(outcome)).checkpoints)).checkpoint;

/** What one process makes of a configuration. */
const alone = async (config: TrainingConfig) => collect(train(config, await openData(config)));

/** What our processes say on stderr: launchers add words of their own. */
const ours = ({ stderr }: Outcome): string[] => stderr.split("\n").filter((line) => line.startsWith("ganvas:"));

const jobs: [recipe: string, ranks: number][] = [
  ["dcgan", 2],
  ["wgan-gp", 4],
];

describe.each(launchers.map((launcher): [string, Launcher] => [launcher.name, launcher]))("%s", (_, launcher) => {
  test.each(jobs)(
    "50 steps of %s on %i ranks have the bits of one process with as many shards",
    async (recipe, ranks) => {
      const outcome = await launch(launcher, [ranks, ["train", recipe, ...quick, "--steps", "50", "--shards", "4"]])
        .outcome;
      expect([outcome.code, ours(outcome)]).toEqual([0, []]);
      const checkpoint = await newest(outcome);
      const { events, checkpoints } = await alone(checkpoint.config);
      expect(checkpoint.config.shards).toBe(4);
      expect(checkpoints.map(hashTensors)).toEqual([hashTensors(checkpoint)]);
      const metrics = (lines: readonly object[]) =>
        lines.flatMap((line) =>
          "type" in line && line.type === "step" && "metrics" in line ? [Object(line.metrics) as object] : [],
        );
      const told = metrics(jsonLines(outcome.stdout));
      expect(told.length).toBe(50);
      expect(told).toEqual(metrics(events).map(rounded));
      const history = await readHistory(await runOf(outcome));
      expect([history.end?.type, history.steps.length]).toEqual(["finish", 50]);
      expect(readFileSync(history.folder.card, "utf8")).toMatch(
        new RegExp(`\\| Processes \\| ${ranks} ranks on 1 host, \\d+ % communication: `),
      );
    },
  );

  test("a killed rank ends the job, and the run goes on with another number of ranks as if nothing had been", async () => {
    const args = ["train", "dcgan", ...quick, "--set", "checkpointEvery=4", "--steps", "100000", "--shards", "4"];
    const job = launch(launcher, [2, args]);
    await job.said('"type":"checkpoint","step":8');
    const [, victim] = ranksOf(job);
    process.kill(victim ?? NaN, "SIGKILL");
    const outcome = await job.outcome;
    expect(outcome.code).not.toBe(0);
    const run = await runOf({ ...outcome, stdout: outcome.stdout.slice(0, outcome.stdout.indexOf("\n") + 1) });
    expect(existsSync(join(run.path, "lock.json"))).toBe(true); // nobody could take it away
    const { step } = (await loadCheckpoint(run.checkpoints)).checkpoint;
    const steps = String(step + 6);
    const rest = await launch(launcher, [
      4,
      ["train", "--resume", run.path, "--distributed", "mpi", "--steps", steps, "--json"],
    ]).outcome;
    expect([rest.code, ours(rest)]).toEqual([0, []]);
    const { checkpoint } = await loadCheckpoint(run.checkpoints);
    expect([checkpoint.step, checkpoint.config.shards]).toEqual([step + 6, 4]);
    const whole = await alone({ ...checkpoint.config, checkpointEvery: 0 });
    expect(whole.checkpoints.map(hashTensors)).toEqual([hashTensors(checkpoint)]);
  });

  test("a signal to one rank saves and ends all", async () => {
    const job = launch(launcher, [2, ["train", "dcgan", ...quick, "--steps", "100000"]]);
    await job.said('"type":"step","step":3,');
    const [, other] = ranksOf(job);
    process.kill(other ?? NaN, "SIGTERM");
    const outcome = await job.outcome;
    expect([outcome.code, ours(outcome)]).toEqual([130, []]);
    const { step } = await newest(outcome);
    expect(jsonLines(outcome.stdout).at(-1)).toMatchObject({ type: "interrupt", step });
  });

  test("what is wrong on all ranks is one line and code 2, and leaves no run", async () => {
    const before = existsSync(runs) ? readdirSync(runs) : [];
    const outcome = await launch(launcher, [2, ["train", "dcgan", ...small, "--batch", "15"]]).outcome;
    expect([outcome.code, ours(outcome)]).toEqual([
      2,
      [
        "ganvas: batch is 15, which cannot be cut into 2 equal shards, one for each of 2 ranks; give a multiple of 2, such as --batch 16",
      ],
    ]);
    expect(existsSync(runs) ? readdirSync(runs) : []).toEqual(before);
  });

  test("what differs on one rank is one line and code 2", async () => {
    const args = ["train", "dcgan", ...small];
    const outcome = await launch(launcher, [1, args], [1, [...args, "--set", "learningRate=0.5"]]).outcome;
    expect([outcome.code, ours(outcome)]).toEqual([
      2,
      [
        expect.stringMatching(
          /^ganvas: rank 1 on \S+ differs: learningRate is 0\.5 there, and 0\.0002 on rank 0; start all/,
        ),
      ],
    ]);
  });
});

/** Numbers as the log has them. */
const rounded = (metrics: object): object =>
  Object.fromEntries(Object.entries(metrics).map(([name, value]) => [name, Number(Number(value).toPrecision(6))]));

test.skipIf(launchers.length > 0)("training over MPI is not tested: no mpirun is installed", () => {
  expect(launchers).toEqual([]);
});

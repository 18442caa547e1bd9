/** @file Training over MPI as a person does it: ranks, one run, one message, ends of all kinds. `GANVAS_THOROUGH=1` tries everything with every launcher. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findRun, loadCheckpoint, openData, readHistory, train } from "#src/training/index.js";
import { jsonLines } from "../../cli/command.js";
import type { Outcome } from "../../cli/command.js";
import { launch, launchers, ranksOf } from "../../support/mpirun.js";
import type { Launcher } from "../../support/mpirun.js";
import { collect, hashTensors, temporaryFolder, writeTinyIdx } from "../tiny.js";

const isThorough = process.env["GANVAS_THOROUGH"] !== undefined;
const folder = temporaryFolder();
const runs = join(folder, "runs");
const tiny = ["--data", writeTinyIdx(join(folder, "digits")), "--set", "size=16"];
const small = ["--distributed", "mpi", "--threads", "1", "--deterministic", "--batch", "16", "--out", runs, "--json"];
const fast = ["width=4", "logEvery=1", "samplesEvery=0", "guard=off"].flatMap((each) => ["--set", each]);

/** Launchers for a test, with their names: all of them, or the one that is usually tried. */
const tried = (usual: Launcher["name"]): [string, Launcher][] =>
  launchers.filter(({ name }) => isThorough || name === usual).map((launcher) => [launcher.name, launcher]);

/** The run that a job has made. */
const runOf = ({ stdout }: Outcome) => findRun(String(jsonLines(stdout)[0]?.["folder"]), runs);
const newest = async (outcome: Outcome) => (await loadCheckpoint((await runOf(outcome)).checkpoints)).checkpoint;

/** What our processes say on stderr: launchers add words of their own. */
const ours = ({ stderr }: Outcome): string[] => stderr.split("\n").filter((line) => line.startsWith("ganvas:"));

/** The metrics of every step, with as many digits as the log has. */
const metricsOf = (lines: readonly object[]): Record<string, number>[] =>
  lines.flatMap((line) => {
    if (!("type" in line) || line.type !== "step" || !("metrics" in line)) return [];
    const metrics = Object.entries(line.metrics as Record<string, number>);
    return [Object.fromEntries(metrics.map(([name, value]) => [name, Number(value.toPrecision(6))]))];
  });

const jobs: (readonly [launcher: string, recipe: string, ranks: number])[] = isThorough
  ? launchers.flatMap(({ name }) =>
      ["dcgan", "wgan-gp"].flatMap((recipe) => [1, 2, 4].map((ranks) => [name, recipe, ranks] as const)),
    )
  : [
      ["Open MPI", "dcgan", 2],
      ["MPICH", "wgan-gp", 4],
    ];

test.skipIf(launchers.length === 0).each(jobs)(
  "%s: 50 steps of %s on %i ranks have the bits of one process with as many shards",
  async (name, recipe, ranks) => {
    const launcher = launchers.find((each) => each.name === name);
    if (launcher === undefined) return;
    const args = ["train", recipe, ...small, ...fast, "--steps", "50", "--shards", "4"];
    const outcome = await launch(launcher, [ranks, args]).outcome;
    expect([outcome.code, ours(outcome)]).toEqual([0, []]);
    const checkpoint = await newest(outcome);
    expect(checkpoint.config.shards).toBe(4);
    const alone = await collect(train(checkpoint.config, await openData(checkpoint.config)));
    expect(alone.checkpoints.map(hashTensors)).toEqual([hashTensors(checkpoint)]);
    const told = metricsOf(jsonLines(outcome.stdout));
    expect(told.length).toBe(50);
    expect(told).toEqual(metricsOf(alone.events));
    const history = await readHistory(await runOf(outcome));
    expect([history.end?.type, history.steps.length]).toEqual(["finish", 50]);
    expect(readFileSync(history.folder.card, "utf8")).toMatch(
      new RegExp(`\\| Processes \\| ${ranks} ranks? on 1 host, \\d+ % communication: `),
    );
  },
);

test.each(tried("Open MPI"))("%s: a signal to one rank saves and ends all", async (_, launcher) => {
  const job = launch(launcher, [2, ["train", "dcgan", ...tiny, ...small, ...fast, "--steps", "100000"]]);
  await job.said('"type":"step","step":3,');
  const [, other] = ranksOf(job);
  process.kill(other ?? NaN, "SIGTERM");
  const outcome = await job.outcome;
  expect([outcome.code, ours(outcome)]).toEqual([130, []]);
  const { step } = await newest(outcome);
  expect(jsonLines(outcome.stdout).at(-1)).toMatchObject({ type: "interrupt", step });
});

test.each(tried("MPICH"))(
  "%s: what is wrong on all ranks is one line and code 2, and leaves no run",
  async (_, launcher) => {
    const runsNow = (): string[] => (existsSync(runs) ? readdirSync(runs) : []);
    const before = runsNow();
    const outcome = await launch(launcher, [2, ["train", "dcgan", ...tiny, ...small, "--batch", "15"]]).outcome;
    expect([outcome.code, ours(outcome), runsNow()]).toEqual([
      2,
      [
        "ganvas: batch is 15, which cannot be cut into 2 equal shards, one for each of 2 ranks; give a multiple of 2, such as --batch 16",
      ],
      before,
    ]);
  },
);

test.each(tried("Open MPI"))("%s: what differs on one rank is one line and code 2", async (_, launcher) => {
  const args = ["train", "dcgan", ...tiny, ...small];
  const outcome = await launch(launcher, [1, args], [1, [...args, "--set", "learningRate=0.5"]]).outcome;
  expect([outcome.code, ours(outcome)]).toEqual([
    2,
    [
      expect.stringMatching(
        /^ganvas: rank 1 on \S+ differs: learningRate is 0\.5 there, and 0\.0002 on rank 0; start all ranks by the same/,
      ),
    ],
  ]);
});

test.each(tried("MPICH"))("%s: an evaluation on two ranks has the figures of one process", async (_, launcher) => {
  const figures = ["evaluateEvery=1", "evaluateSamples=80", "evaluateMetrics=fid,swd"].flatMap((each) => [
    "--set",
    each,
  ]);
  const outcome = await launch(launcher, [
    2,
    ["train", "dcgan", ...tiny, ...small, ...fast, ...figures, "--steps", "1"],
  ]).outcome;
  expect([outcome.code, ours(outcome)]).toEqual([0, []]);
  const { config } = await newest(outcome);
  const alone = await collect(train(config, await openData(config)));
  const figuresOf = (lines: readonly object[]) =>
    lines.flatMap((line) => ("figures" in line ? [line.figures as { name: string; value: number }[]] : []));
  const rounded = figuresOf(alone.events).map((each) =>
    each.map(({ name, value }) => ({ name, value: Number(value.toPrecision(6)) })),
  );
  expect(rounded[0]?.length).toBeGreaterThan(1);
  expect(figuresOf(jsonLines(outcome.stdout))).toMatchObject(rounded);
});

test.runIf(launchers.length === 0)("training over MPI is not tested here: no mpirun is installed", ({ skip }) => {
  skip();
});

/** @file Histories of runs, read back: what counts, what is passed over; the state of a run. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { CheckpointError } from "#src/base/errors.js";
import { readHistory, stateOf } from "#src/training/index.js";
import { lockRun } from "#src/training/run/lock.js";
import { listRuns, runFolderAt } from "#src/training/run/run-folder.js";
import type { RunFolder } from "#src/training/run/run-folder.js";
import { temporaryFolder, tinyConfig } from "../tiny.js";

const parent = temporaryFolder();
let count = 0;

/** A run whose log has these lines; objects become JSON, texts stay as they are. */
function runOf(lines: readonly (object | string)[], ending = "\n"): RunFolder {
  const folder = runFolderAt(join(parent, `${String(count++).padStart(5, "0")}-test`));
  mkdirSync(folder.path);
  const texts = lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line)));
  writeFileSync(folder.events, texts.join("\n") + ending);
  return folder;
}

const start = (step: number, steps = 40): object => ({
  type: "start",
  step,
  config: tinyConfig({ steps }),
  device: "wasm",
  image: { height: 6, width: 6, channels: 1 },
  data: { name: "tiny", count: 80 },
  parameters: { generator: 3 },
  memoryBytes: 1,
});
const step = (at: number, loss: number): object => ({
  type: "step",
  step: at,
  metrics: { "loss.G": loss },
  seconds: at / 10,
  stepsPerSecond: 1,
  imagesPerSecond: 1,
});
const samples = (at: number): object => ({
  type: "samples",
  step: at,
  kind: "fakes",
  count: 64,
  file: `/elsewhere/samples/fakes${at}.png`,
});

test("steps that were done again count once, as of the last time", async () => {
  const folder = runOf([
    start(0, 20),
    samples(0),
    step(10, 1),
    { type: "checkpoint", step: 10 },
    step(20, 2),
    samples(20),
    { type: "finish", step: 20, seconds: 2 },
    start(10, 30),
    { type: "warning", message: "a checkpoint was damaged" },
    step(20, 3),
    step(30, 4),
  ]);
  const history = await readHistory(folder);
  expect(history.steps.map(({ step: at, metrics }) => [at, metrics["loss.G"]])).toEqual([
    [10, 1],
    [20, 3],
    [30, 4],
  ]);
  expect(history.samples.map(({ file }) => file)).toEqual([join(folder.samples, "fakes0.png")]);
  expect(history).toMatchObject({ end: undefined, config: { steps: 30 }, warnings: ["a checkpoint was damaged"] });
});

test("a pause lasts until training goes on or begins anew, changes and scores as long as their step counts", async () => {
  const scores = (at: number) => ({
    ...{ type: "scores", step: at, kind: "probability", from: 0, to: 1 },
    ...{ real: [0, 2], fake: [1, 1] },
  });
  const change = (at: number) => ({ type: "change", step: at, change: `r1 ${at} → 0` });
  const lines = [
    start(0),
    scores(5),
    change(8),
    start(8),
    scores(15),
    change(20),
    start(20),
    { type: "pause", step: 20 },
  ];
  const paused = await readHistory(runOf(lines));
  expect([paused.isPaused, paused.changes, paused.scores]).toEqual([
    true,
    [change(8), change(20)],
    [scores(5), scores(15)],
  ]);
  const resumed = await readHistory(runOf([...lines, start(10)]));
  expect([resumed.isPaused, resumed.changes, resumed.scores]).toEqual([false, [change(8)], [scores(5)]]);
  const going = [
    { type: "continue", step: 20 },
    { type: "interrupt", step: 20, seconds: 1 },
  ];
  for (const event of going) expect(await readHistory(runOf([...lines, event]))).toMatchObject({ isPaused: false });
  expect(stateOf(paused), "nobody holds the lock").toBe("failed");
  const lock = lockRun(paused.folder.path);
  expect([stateOf(paused), stateOf(resumed)]).toEqual(["paused", "failed"]);
  lock.release();
});

test("lines that cannot be read are passed over and told; kinds of events of another version and a torn end are not", async () => {
  const folder = runOf(
    [start(0), "{", step(10, 1), '{"type":"other"}', '{"type":"step","step":"x"}', '{"type":"s'],
    "",
  );
  const { steps, warnings } = await readHistory(folder);
  expect(steps).toHaveLength(1);
  expect(warnings).toEqual([`${folder.events}: 2 of its lines cannot be read and are left out`]);
});

test("evaluations of steps that are done again count once; what guards found before healing stays", async () => {
  const evaluation = (at: number, value: number): object => ({
    type: "evaluation",
    step: at,
    data: "tiny",
    samples: 80,
    seed: 0,
    figures: [{ metric: "fid", name: "Fréchet distance", value, better: "lower" }],
    seconds: at / 10,
    took: 1,
  });
  const guard = (at: number): object => ({ type: "guard", step: at, guard: "diverged", evidence: "e", advice: "a" });
  const heal = { type: "heal", step: 10, from: 30, guard: "diverged", change: "learningRate 1" };
  const lines = [start(0), evaluation(10, 3), evaluation(20, 2), guard(30), heal, start(10), evaluation(20, 1)];
  const healed = await readHistory(runOf(lines));
  expect(healed.evaluations.map(({ step: at, figures }) => [at, figures[0]?.value])).toEqual([
    [10, 3],
    [20, 1],
  ]);
  expect(healed.findings).toEqual([guard(30), heal]);
  expect(healed.warnings).toEqual([]);
  const goneOn = await readHistory(runOf([start(0), guard(5), guard(15), start(10)]));
  expect(goneOn.findings).toEqual([guard(5)]);
});

test("a field of a newer version is kept", async () => {
  const { config } = await readHistory(runOf([{ ...start(0), config: { ...tinyConfig(), keep: 3 } }]));
  expect(config).toEqual({ ...tinyConfig(), keep: 3 });
});

test.each([
  ["no start", [step(10, 1)], "says nothing about the start"],
  ["a foreign configuration", [{ ...start(0), config: { recipe: "x" } }], "is not one of this version"],
])("%s is one line", async (_, lines, text) => {
  const broken = readHistory(runOf(lines));
  await expect(broken).rejects.toThrow(CheckpointError);
  await expect(broken).rejects.toThrow(text);
});

test("a run is running, finished, stopped or failed", async () => {
  const stateIn = async (folder: RunFolder): Promise<string> => stateOf(await readHistory(folder));
  const killed = runOf([start(0), step(10, 1)]);
  expect(await stateIn(killed)).toBe("failed");
  const lock = lockRun(killed.path);
  expect(await stateIn(killed)).toBe("running");
  lock.release();
  expect(await stateIn(killed)).toBe("failed");
  expect(await stateIn(runOf([start(0), { type: "finish", step: 40, seconds: 1 }]))).toBe("finished");
  expect(await stateIn(runOf([start(0), { type: "interrupt", step: 7, seconds: 1 }]))).toBe("stopped");
});

test("runs are listed in the order of their numbers", async () => {
  const folder = temporaryFolder();
  for (const name of ["00010-b", "00009-z", "notes", "100000-a"]) mkdirSync(join(folder, name));
  expect((await listRuns(folder)).map(({ name }) => name)).toEqual(["00009-z", "00010-b", "100000-a"]);
  expect(await listRuns(join(folder, "nowhere"))).toEqual([]);
});

test("reading the last steps alone tells the same but for the steps between", async () => {
  const folder = runOf([
    ...[start(0, 20), samples(0), step(10, 1), step(15, 1), step(20, 2), samples(20)],
    ...[{ type: "interrupt", step: 20, seconds: 2 }, start(20, 40), step(30, 3), step(40, 4)],
  ]);
  const { steps, ...all } = await readHistory(folder);
  const { steps: last, ...same } = await readHistory(folder, "last");
  expect(same).toEqual(all);
  expect(steps.map((done) => done.step)).toEqual([10, 15, 20, 30, 40]);
  expect(last).toEqual(steps.filter((done) => done.step === 20 || done.step === 40));
});

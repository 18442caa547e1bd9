/** @file A log that grows, line by line, says the same as the history that is read of the whole. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseLine } from "#src/curves/log-line.js";
import { RunLog } from "#src/curves/run-log.js";
import { readHistory } from "#src/training/run/history.js";
import { runFolderAt } from "#src/training/run/run-folder.js";
import { temporaryFolder, tinyConfig } from "../training/tiny.js";

const start = (step: number): object => ({
  ...{ type: "start", step, config: tinyConfig(), device: "wasm" },
  ...{ image: { height: 6, width: 6, channels: 1 }, data: { name: "tiny", count: 80 }, parameters: { generator: 3 } },
});
const steps = (from: number, to: number, loss: number): object[] =>
  Array.from({ length: to - from + 1 }, (_, index) => ({
    ...{ type: "step", step: from + index, seconds: from + index },
    metrics: { "loss.generator": loss, ...(index % 2 === 0 ? { "D(x)": 0.5 } : {}) },
  }));
const samples = (step: number): object => ({
  type: "samples",
  step,
  kind: "fakes",
  file: `/elsewhere/fakes${step}.png`,
});
const guard = (step: number): object => ({ type: "guard", step, guard: "diverged", evidence: "NaN", advice: "wait" });

const logOf = (lines: readonly object[]): RunLog => {
  const log = new RunLog("a");
  for (const line of lines) log.add(parseLine(JSON.stringify(line)) ?? { type: "warning", message: "no event" });
  return log;
};

/** Of a run that was healed once, and went on once from an older checkpoint. */
const story = [
  ...[start(0), samples(0), ...steps(1, 6, 1), samples(6), guard(6)],
  ...[{ type: "heal", step: 4, from: 6, guard: "diverged", change: "learningRate 0.1 → 0.05" }, start(4)],
  ...[...steps(5, 9, 2), samples(8), guard(9)],
  ...[start(7), ...steps(8, 10, 3), samples(10)],
];

test("line by line it says what the history says", async () => {
  const folder = runFolderAt(join(temporaryFolder(), "00000-tiny"));
  mkdirSync(folder.path, { recursive: true });
  writeFileSync(folder.events, story.map((line) => `${JSON.stringify(line)}\n`).join(""));
  const history = await readHistory(folder);
  const log = logOf(story);
  const byStep = history.steps.toSorted((a, b) => a.step - b.step);
  expect(log.curves.steps).toEqual(byStep.map(({ step }) => step));
  expect(log.curves.seconds).toEqual(byStep.map(({ seconds }) => seconds));
  expect(log.curves.metrics["loss.generator"]).toEqual(byStep.map(({ metrics }) => metrics["loss.generator"]));
  expect(log.fakes.map(({ step }) => step)).toEqual(history.samples.map(({ step }) => step));
  expect(log.happenings.map(({ type, step }) => [type, step])).toEqual(
    history.findings.map(({ type, step }) => [type, step]),
  );
  expect(log.end).toEqual(history.end);
});

test("what was changed is marked where it was, and the session that follows has it in its configuration", () => {
  const changed = { ...start(3), config: tinyConfig({ learningRate: 0.5 }) };
  const log = logOf([
    start(0),
    ...steps(1, 3, 1),
    { type: "change", step: 3, change: "learningRate 0.0002 → 0.5" },
    changed,
  ]);
  expect(log.start?.config.options["learningRate"]).toBe(0.5);
  expect(log.marks()).toEqual([{ step: 3, seconds: 3, kind: "change" }]);
});

test("a pause ends with the command to go on, or with another session", () => {
  const paused = [start(0), ...steps(1, 2, 1), { type: "pause", step: 2 }];
  expect(logOf(paused).isPaused).toBe(true);
  expect(logOf([...paused, { type: "continue", step: 2 }]).isPaused).toBe(false);
  expect(logOf([...paused, start(2)]).isPaused).toBe(false);
});

test("half a line is no event, an event of another version changes nothing", () => {
  expect(parseLine('{"type":"step","st')).toBeUndefined();
  expect(parseLine("[1, 2]")).toBeUndefined();
  const log = logOf([start(0), { type: "dreamt", step: 4 }]);
  expect(log.step).toBe(0);
});

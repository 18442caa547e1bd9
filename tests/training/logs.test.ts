/** @file metrics.csv and TensorBoard's files of a run: what is in them, going on, and what happens when they cannot be written. */
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import type { SafetensorsTensor } from "#src/interop/safetensors.js";
import type { StartEvent, StepEvent, TrainingEvent } from "#src/training/index.js";
import { histogramsOf } from "#src/training/checkpoints/histograms.js";
import { MetricsCsv } from "#src/training/run/metrics-csv.js";
import { record } from "#src/training/run/recorder.js";
import { runFolderAt } from "#src/training/run/run-folder.js";
import { TensorBoardLog } from "#src/training/run/tensorboard-log.js";
import { train } from "#src/training/train.js";
import { collect, temporaryFolder, tinyConfig, tinyDataset } from "./tiny.js";

const parent = temporaryFolder();
let count = 0;
let folder = "";
beforeEach(() => {
  folder = join(parent, String(count++));
  mkdirSync(folder);
});

const startAt = (step: number): StartEvent => ({
  type: "start",
  step,
  config: tinyConfig(),
  device: "test",
  image: { height: 6, width: 6, channels: 1 },
  data: { name: "tiny", count: 80 },
  parameters: {},
  memoryBytes: 0,
});
const stepAt = (step: number, metrics: Record<string, number>): StepEvent => ({
  type: "step",
  step,
  metrics,
  seconds: step / 8,
  stepsPerSecond: 8,
  imagesPerSecond: 128,
});

describe("metrics.csv", () => {
  const write = async (step: number, events: readonly StepEvent[]): Promise<string> => {
    const path = join(folder, "metrics.csv");
    const table = await MetricsCsv.open(path, startAt(step));
    for (const event of events) table.add(event);
    await table.file.settle();
    expect(table.file.takeWarning()).toBeUndefined();
    return readFileSync(path, "utf8");
  };

  test("has a row per logged step, and empty cells where a metric was not", async () => {
    const text = await write(0, [
      stepAt(10, { "loss.G": 0.5, "D(x)": 1 / 3 }),
      stepAt(20, { "loss.G": 0.25, "path, length": 1e-9 }),
    ]);
    expect(text).toBe(
      'step,seconds,stepsPerSecond,imagesPerSecond,loss.G,D(x),"path, length"\n10,1.25,8,128,0.5,0.333333,\n20,2.5,8,128,0.25,,1e-9\n',
    );
  });

  test("goes on where training does: steps that are done again replace those of before, a torn row goes", async () => {
    const first = await write(0, [stepAt(10, { a: 1 }), stepAt(20, { a: 2 }), stepAt(30, { a: 3 })]);
    writeFileSync(join(folder, "metrics.csv"), `${first}40,5,`);
    const text = await write(20, [stepAt(30, { a: 4, "b,": 5 })]);
    expect(text).toBe(
      'step,seconds,stepsPerSecond,imagesPerSecond,a,"b,"\n10,1.25,8,128,1,\n20,2.5,8,128,2,\n30,3.75,8,128,4,5\n',
    );
    expect(await write(30, [stepAt(40, { "b,": 6 })])).toBe(`${text}40,5,8,128,,6\n`);
  });

  test("a file that is something else is left alone", async () => {
    const path = join(folder, "metrics.csv");
    writeFileSync(path, "mine\n1\n");
    const table = await MetricsCsv.open(path, startAt(0));
    table.add(stepAt(1, { a: 1 }));
    await table.file.settle();
    expect(readFileSync(path, "utf8")).toBe("mine\n1\n");
    expect(table.file.takeWarning()).toContain("metrics.csv: cannot be written, it is no table of this run;");
    expect(table.file.takeWarning()).toBeUndefined();
  });
});

test("each session has an event file of its own, named in order", async () => {
  for (const step of [0, 5, 9]) {
    const log = await TensorBoardLog.open(folder, startAt(step));
    log.add(stepAt(step + 1, { "loss.G": 0.5 }));
    await log.file.settle();
  }
  const names = readdirSync(folder).sort();
  expect(names.map((name) => name.replace(/\d{10}/, "TIME"))).toEqual(
    [0, 1, 2].map((index) => `events.out.tfevents.TIME.0000${index}.ganvas`),
  );
  const [first = "", second = ""] = names.map((name) => readFileSync(join(folder, name), "latin1"));
  expect(first).toContain("loss/G");
  const sessionStart = "\u0010\u0006\u003A\u0002\u0008\u0001"; // step 6, session log: start
  expect([first, second].map((text) => text.includes(sessionStart))).toEqual([false, true]);
});

test("a checkpoint is weights and gradients in TensorBoard, a pair for each parameter", async () => {
  const run = runFolderAt(folder);
  for (const path of [run.samples, run.checkpoints]) mkdirSync(path);
  const config = tinyConfig({ steps: 4, checkpointEvery: 2, samplesEvery: 0 });
  await collect(record(train(config, { dataset: tinyDataset() }), run));
  const [file = ""] = readdirSync(run.tensorboard);
  const text = readFileSync(join(run.tensorboard, file), "latin1");
  // A tag ends where the field of metadata begins.
  const parameters = Array.from(text.matchAll(/weights\/([\w.]+)J/g), ([, name]) => name);
  const gradients = Array.from(text.matchAll(/gradients\/([\w.]+)J/g), ([, name]) => name);
  expect(parameters.slice(0, parameters.length / 2)).toEqual(parameters.slice(parameters.length / 2)); // of steps 2 and 4
  expect(new Set(parameters)).toContain("generator.0.weight");
  expect(new Set(gradients)).toEqual(new Set(parameters.filter((name) => /\.(weight|bias)$/.test(name ?? ""))));
  expect(text).not.toMatch(/(weights|gradients)\/(average|optimizer)/);
});

test("gradients whose squares are averaged are shown as their roots", () => {
  const tensor = (...values: number[]) => ({
    dtype: "F32" as const,
    shape: [values.length],
    data: Float32Array.from(values),
  });
  const tensors = new Map<string, SafetensorsTensor>([
    ["critic.weight", tensor(-1, 2)],
    ["optimizer.critic.weight.square_avg", tensor(4, 9)],
    ["random.step", { dtype: "I32" as const, shape: [], data: Int32Array.of(7) }],
  ]);
  const found = histogramsOf({ tensors }, ["critic"]).map((value) => [
    value.tag,
    value.kind === "histogram" ? [value.buckets[0], value.buckets.at(-2)] : [],
  ]);
  expect(found).toEqual([
    ["weights/critic.weight", [-1, 2]],
    ["gradients/critic.weight", [2, 3]],
  ]);
});

test("training goes on, warns once and ends well when neither can be written", async () => {
  const run = runFolderAt(folder);
  for (const path of [run.samples, run.checkpoints, run.metrics]) mkdirSync(path);
  writeFileSync(run.tensorboard, "a file");
  const events: TrainingEvent[] = [];
  const config = tinyConfig({ steps: 3, logEvery: 1 });
  for await (const event of record(train(config, { dataset: tinyDataset() }), run)) events.push(event);
  const warnings = events.flatMap((event) => (event.type === "warning" ? [event.message] : []));
  expect(warnings).toHaveLength(2);
  expect(warnings.join("\n")).toMatch(/metrics\.csv: cannot be written, [^;\n]+; training goes on without it/);
  expect(warnings.join("\n")).toMatch(/events\.out\S+: cannot be written, [^;\n]+; training goes on without it/);
  expect(events.at(-1)).toMatchObject({ type: "finish", step: 3 });
  expect(readFileSync(run.events, "utf8").match(/"type":"warning"/g)).toHaveLength(2);
});

test("a table that is taken away while training is told, and the run is whole", async () => {
  const run = runFolderAt(folder);
  for (const path of [run.samples, run.checkpoints]) mkdirSync(path);
  const events: TrainingEvent[] = [];
  for await (const event of record(train(tinyConfig({ steps: 2 }), { dataset: tinyDataset() }), run)) {
    if (event.type === "start") {
      rmSync(run.tensorboard, { recursive: true });
      writeFileSync(run.tensorboard, "");
    }
    events.push(event);
  }
  expect(events.map(({ type }) => type).slice(-3)).toEqual(["warning", "checkpoint", "finish"]);
  expect(existsSync(run.metrics)).toBe(true);
});

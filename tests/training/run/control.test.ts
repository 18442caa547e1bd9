/** @file Control of a training while it goes on: pauses cost nothing, changes are exact, what is no command is said and passed over. */
import { mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { ConfigError } from "#src/base/errors.js";
import { readHistory, sendControl, startRun, stateOf, train } from "#src/training/index.js";
import type { Checkpoint, ControlCommand, TrainingConfig, TrainingEvent } from "#src/training/index.js";
import { openInbox } from "#src/training/run/control.js";
import { runFolderAt } from "#src/training/run/run-folder.js";
import { collect, hashTensors, temporaryFolder, tinyConfig, tinyDataset, writeTinyIdx } from "../tiny.js";

const dataset = tinyDataset();
const endless = (fields: Readonly<Record<string, unknown>> = {}): TrainingConfig =>
  tinyConfig({ steps: 1_000_000, samplesEvery: 0, checkpointEvery: 0, logEvery: 5, guard: "off", ...fields });

/** Commands to send at the first event of a type, `pause`, or a later one, `pause 2`; a number waits so many milliseconds. */
type Script = Readonly<Record<string, readonly (ControlCommand | number)[]>>;

/** A training that is told things on the way, and all that it says. */
async function told(config: TrainingConfig, script: Script, from?: Checkpoint) {
  const inbox: ControlCommand[] = [];
  const controller = new AbortController();
  const control = (): ControlCommand[] => inbox.splice(0);
  const events: TrainingEvent[] = [];
  const checkpoints: Checkpoint[] = [];
  for await (const event of train(config, { dataset, control, signal: controller.signal, from })) {
    events.push(event);
    if (event.type === "checkpoint") checkpoints.push(event.snapshot());
    const count = events.filter(({ type }) => type === event.type).length;
    const commands = script[count === 1 ? event.type : `${event.type} ${count}`] ?? [];
    let wait = 0;
    for (const command of commands) {
      if (typeof command === "number") wait += command;
      else setTimeout(() => inbox.push(command), wait);
    }
    if (event.type === "pause" && script["pause"] === undefined) setTimeout(() => controller.abort(), 50);
  }
  return { events, checkpoints, types: events.map(({ type }) => type).filter((type) => type !== "step") };
}

const change = (settings: Readonly<Record<string, unknown>>): ControlCommand => ({ action: "change", settings });
const pause = { action: "pause" } as const;
const resume = { action: "resume" } as const;
const stop = { action: "stop" } as const;
const last = (checkpoints: readonly Checkpoint[]): Checkpoint => {
  const checkpoint = checkpoints.at(-1);
  if (checkpoint === undefined) throw new Error("nothing was saved");
  return checkpoint;
};
const stepOf = (events: readonly TrainingEvent[], wanted: TrainingEvent["type"]): number => {
  const found = events.find(({ type }) => type === wanted);
  if (found === undefined || !("step" in found)) throw new Error(`there was no ${wanted}`);
  return found.step;
};
const warnings = (events: readonly TrainingEvent[]): string[] =>
  events.flatMap((event) => (event.type === "warning" ? [event.message] : []));

describe("a training", () => {
  test("that pauses saves, waits, and learns the same", async () => {
    const { events, types, checkpoints } = await told(endless(), {
      step: [pause],
      pause: [600, resume],
      continue: [stop],
    });
    expect(types.slice(-5)).toEqual(["checkpoint", "pause", "continue", "checkpoint", "interrupt"]);
    const [paused, going] = [stepOf(events, "pause"), stepOf(events, "continue")];
    expect(going).toBe(paused);
    expect(checkpoints.map(({ step }) => step)).toEqual([paused, stepOf(events, "interrupt")]);
    const { step } = last(checkpoints);
    const whole = await collect(train({ ...endless(), steps: step }, { dataset }));
    expect(hashTensors(last(checkpoints))).toBe(hashTensors(last(whole.checkpoints)));
    for (const event of events) if (event.type === "step") expect(event.stepsPerSecond).toBeGreaterThan(0);
  });

  test("that pauses ends by its signal; its time does not go on, and what was saved is not saved again", async () => {
    const { events, types, checkpoints } = await told(endless(), { step: [pause] });
    expect(types.slice(-3)).toEqual(["checkpoint", "pause", "interrupt"]);
    expect(events.at(-1), "the pause counts as training").toMatchObject({ seconds: last(checkpoints).seconds });
  });

  test("goes on with other settings exactly as a run of these would from the same state", async () => {
    const settings = { learningRate: 0.001, loss: "hinge", r1: 0.1, samplesEvery: 7 };
    const script = { step: [change(settings)], change: [300, stop] };
    const { events, types, checkpoints } = await told(endless(), script);
    expect(types.slice(types.indexOf("change"), types.indexOf("change") + 3)).toEqual([
      "change",
      "start",
      "checkpoint",
    ]);
    expect(types.slice(-2)).toEqual(["checkpoint", "interrupt"]);
    expect(events.find(({ type }) => type === "change")).toMatchObject({
      change: "learningRate 0.0002 → 0.001, loss non-saturating → hinge, r1 0 → 0.1, samplesEvery 0 → 7",
    });
    const at = stepOf(events, "change");
    const [saved] = checkpoints;
    expect(saved).toMatchObject({
      step: at,
      config: { samplesEvery: 7, options: { learningRate: 0.001, loss: "hinge" } },
    });
    const before = await collect(train({ ...endless(), steps: at }, { dataset }));
    expect(hashTensors(last(checkpoints.slice(0, 1)))).toBe(hashTensors(last(before.checkpoints)));
    const { step } = last(checkpoints);
    expect(step).toBeGreaterThan(at);
    const rest = train({ ...endless(settings), steps: step }, { dataset, from: last(before.checkpoints) });
    expect(hashTensors(last((await collect(rest)).checkpoints))).toBe(hashTensors(last(checkpoints)));
    // No step is missing in the log.
    expect(events.some((event) => event.type === "step" && event.step === at)).toBe(true);
  });

  test("that pauses takes a change, and still pauses", async () => {
    const script = { step: [pause], pause: [change({ learningRate: 0.5 })], "pause 2": [resume], continue: [stop] };
    const { types } = await told(endless(), script);
    expect(types.slice(types.indexOf("pause"))).toEqual([
      ...["pause", "change", "start", "checkpoint", "pause", "continue"],
      ...["checkpoint", "interrupt"],
    ]);
  });

  test.each([
    [
      "the shape of a network",
      { minibatchDeviation: true },
      /minibatchDeviation cannot .* discriminator\.\S+ would not be/,
    ],
    ["what an optimiser keeps", { optimizer: "sgd" }, /optimizer cannot change .* optimizer\.\S+ would not be/],
    ["the data", { data: "fashion-mnist" }, /data cannot change while a run trains/],
    ["a name that does not exist", { learningrate: 1 }, /did you mean learningRate\?/],
    ["a value that cannot be", { learningRate: 7 }, /learningRate .*is 7/],
    ["fewer steps than are done", { steps: 1 }, /steps is 1, and \d+ are done/],
    ["what cannot be measured", { evaluateEvery: 10, evaluateMetrics: "msssim" }, /^not changed: evaluateEvery 0 → 10/],
  ])("is not changed in %s, says why, and goes on", async (_, settings, reason) => {
    const { events } = await told(endless(), { step: [change(settings)], warning: [stop] });
    expect(warnings(events)).toEqual([expect.stringMatching(reason)]);
    expect(warnings(events).join("")).not.toContain("\n");
    expect(events.at(-1)).toMatchObject({ type: "interrupt" });
    expect(events.filter(({ type }) => type === "change")).toEqual([]);
  });

  test("with settings as they are is not changed and does not begin anew", async () => {
    const { types } = await told(endless(), { step: [change({ learningRate: 0.0002 }), 600, stop] });
    expect(types).toEqual(["start", "samples", "samples", "checkpoint", "interrupt"]);
  });
});

describe("the inbox of a run", () => {
  const parent = temporaryFolder();
  let count = 0;
  const emptyRun = () => {
    const folder = runFolderAt(join(parent, `${count++}`));
    mkdirSync(folder.control, { recursive: true });
    return folder;
  };

  test("gives commands in order, once; what is none is said once and removed", async () => {
    const folder = emptyRun();
    writeFileSync(join(folder.control, "000001.json"), JSON.stringify(stop)); // to an earlier trainer
    const take = openInbox(folder);
    const files = {
      "000010.json": JSON.stringify(resume),
      "000009.json": JSON.stringify(pause),
      "000011.json": "{",
      "000012.json": JSON.stringify({ action: "explode" }),
      "000013.json": JSON.stringify(change({ long: "x".repeat(70_000) })),
      "readme.txt": "hello",
      ".draft.tmp": "{",
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder.control, name), text);
    mkdirSync(join(folder.control, "000014.json"));
    symlinkSync(join(folder.control, "nowhere"), join(folder.control, "000015.json"));
    const commands = await take();
    expect(commands.slice(0, 2)).toEqual([pause, resume]);
    expect(commands.slice(2).map(({ action }) => action)).toEqual(Array.from({ length: 5 }, () => "unreadable"));
    expect(await take()).toEqual([]);
    expect(readdirSync(folder.control).sort()).toEqual([".draft.tmp", "000014.json", "000015.json"]);
  });

  test("may be gone", async () => {
    const folder = emptyRun();
    const take = openInbox(folder);
    rmSync(folder.control, { recursive: true });
    expect(await take()).toEqual([]);
  });

  test("of a run whose folder was deleted says to stop, so that no pause lasts for ever", async () => {
    const folder = emptyRun();
    const take = openInbox(folder);
    rmSync(folder.path, { recursive: true });
    expect(await take()).toEqual([stop]);
  });
});

describe("a run", () => {
  const parent = temporaryFolder();
  const data = writeTinyIdx(join(parent, "digits"));
  const controller = new AbortController();
  afterEach(() => controller.abort());

  test("takes commands through its folder, refuses bad ones at once, and its history tells", async () => {
    const run = await startRun(endless({ data, logEvery: 1 }), join(parent, "runs"), { signal: controller.signal });
    const { folder } = run;
    const states: string[] = [];
    const seen: string[] = [];
    const done = new Set<string>();
    for await (const { type } of run.events) {
      if (done.has(type)) continue;
      done.add(type);
      seen.push(type);
      if (type === "step") {
        await expect(sendControl(folder, change({ latent: 9 }))).rejects.toThrow(
          /latent cannot change while a run trains/,
        );
        await expect(sendControl(folder, change({ latnt: 9 }))).rejects.toThrow(/did you mean latent/);
        await expect(sendControl(folder, { action: "explode" } as never)).rejects.toThrow(ConfigError);
        await sendControl(folder, change({ learningRate: 0.001 }));
        await sendControl(folder, pause);
      }
      if (type === "pause") {
        states.push(stateOf(await readHistory(folder)));
        await sendControl(folder, resume);
      }
      if (type === "continue") {
        states.push(stateOf(await readHistory(folder)));
        await sendControl(folder, stop);
      }
    }
    expect(seen.slice(-5)).toEqual(["change", "checkpoint", "pause", "continue", "interrupt"]);
    const history = await readHistory(folder);
    expect(states).toEqual(["paused", "running"]);
    expect(stateOf(history)).toBe("stopped");
    expect(history.changes).toEqual([expect.objectContaining({ change: "learningRate 0.0002 → 0.001" })]);
    expect(history.config.options).toMatchObject({ learningRate: 0.001 });
    await expect(sendControl(folder, pause)).rejects.toThrow(/nothing trains there now; ganvas train --resume/);
  });
});

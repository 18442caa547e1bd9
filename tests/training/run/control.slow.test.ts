/** @file Control of runs in processes of their own: signals and kills while they pause, changes that survive a kill, a thousand random commands. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { expect, test } from "vitest";
import { loadCheckpoint, readHistory, sendControl, stateOf, train } from "#src/training/index.js";
import type { Checkpoint, ControlCommand } from "#src/training/index.js";
import { listRuns } from "#src/training/run/run-folder.js";
import type { RunFolder } from "#src/training/run/run-folder.js";
import { lookEveryMs } from "#src/training/loop/controls.js";
import { ganvas, start } from "../../cli/command.js";
import { collect, hashTensors, temporaryFolder, tinyConfig, tinyDataset, writeTinyIdx } from "../tiny.js";

const folder = temporaryFolder();
const data = writeTinyIdx(join(folder, "digits"));
const endless = 1_000_000;
const flags = ["--data", data, "--batch", "16", "--threads", "1", "--steps", String(endless), "--json"];
const settings = ["latent=8", "samplesEvery=0", "checkpointEvery=0", "logEvery=5", "guard=off"];
let count = 0;

/** A run that trains in a process of its own. */
async function trainingRun(): Promise<{ life: ReturnType<typeof start>; run: RunFolder }> {
  const out = join(folder, String(count++));
  const life = start(["train", "vanilla", ...flags, ...settings.flatMap((each) => ["--set", each]), "--out", out]);
  await life.said('"type":"step"');
  const [run] = await listRuns(out);
  if (run === undefined) throw new Error("there is no run");
  return { life, run };
}

/** A run that pauses. */
async function pausedRun(): ReturnType<typeof trainingRun> {
  const { life, run } = await trainingRun();
  expect(await ganvas(["control", run.path, "pause"])).toEqual({
    ...{ code: 0, stderr: "" },
    stdout: `Sent to ${run.path}: pause\n`,
  });
  await life.said('"type":"pause"');
  return { life, run };
}

const newest = async (run: RunFolder): Promise<Checkpoint> => (await loadCheckpoint(run.checkpoints)).checkpoint;

test("a run that is killed while it pauses has lost nothing", async () => {
  const { life, run } = await pausedRun();
  expect(stateOf(await readHistory(run))).toBe("paused");
  life.child.kill("SIGKILL");
  await life.outcome;
  const history = await readHistory(run);
  expect(stateOf(history)).toBe("failed");
  const checkpoint = await newest(run);
  expect(checkpoint.step).toBeGreaterThanOrEqual(history.steps.at(-1)?.step ?? NaN);
  const whole = await collect(train({ ...checkpoint.config, steps: checkpoint.step }));
  expect(whole.checkpoints.map(hashTensors)).toEqual([hashTensors(checkpoint)]);
  const resumed = await ganvas(["train", "--resume", run.path, "--steps", String(checkpoint.step + 5), "--quiet"]);
  expect(resumed).toEqual({ code: 0, stdout: "", stderr: "" });
});

test("a run that pauses takes no processor time, and Ctrl-C ends it in order", async () => {
  const { life, run } = await pausedRun();
  const ticks = (): number => {
    const fields =
      readFileSync(`/proc/${life.child.pid ?? 0}/stat`, "utf8")
        .split(") ")[1]
        ?.split(" ") ?? [];
    return Number(fields[11]) + Number(fields[12]);
  };
  await sleep(500);
  const before = ticks();
  await sleep(4000);
  expect(ticks() - before, "hundredths of a second of 400").toBeLessThan(20);
  life.child.kill("SIGINT");
  const { code, stderr } = await life.outcome;
  expect([code, stderr]).toEqual([130, ""]);
  const history = await readHistory(run);
  expect([stateOf(history), history.isPaused]).toEqual(["stopped", false]);
  expect((await newest(run)).step).toBe(history.end?.step);
});

test("a change survives a kill: going on equals a training with the same change at the same step", async () => {
  const { life, run } = await trainingRun();
  const sent = await ganvas(["control", run.path, "set", "learningRate=0.001", "loss=hinge", "--json"]);
  expect(JSON.parse(sent.stdout)).toEqual({
    ...{ run: run.path, action: "change" },
    settings: { learningRate: "0.001", loss: "hinge" },
  });
  await life.said('"type":"change"');
  await life.said('"type":"checkpoint"');
  life.child.kill("SIGKILL");
  await life.outcome;
  const [changed] = (await readHistory(run)).changes;
  const at = changed?.step ?? NaN;
  const steps = at + 20;
  const { code } = await ganvas(["train", "--resume", run.path, "--steps", String(steps), "--quiet"]);
  expect(code).toBe(0);
  const { config, changes } = await readHistory(run);
  expect(changes).toEqual([
    { type: "change", step: at, change: "learningRate 0.0002 → 0.001, loss non-saturating → hinge" },
  ]);
  expect(config.options).toMatchObject({ learningRate: 0.001, loss: "hinge" });
  expect(readFileSync(run.config, "utf8")).toContain('"loss": "hinge"');
  expect(readFileSync(run.card, "utf8")).toContain(`| Changed at step ${at} | learningRate 0.0002 → 0.001,`);
  const first = { ...config, steps: at, options: { ...config.options, learningRate: 0.0002, loss: "non-saturating" } };
  const from = (await collect(train(first))).checkpoints.at(-1);
  const whole = (await collect(train(config, { from }))).checkpoints.at(-1);
  expect(hashTensors(await newest(run))).toBe(whole === undefined ? "" : hashTensors(whole));
});

test("what cannot be sent is one line and code 2", async () => {
  const { life, run } = await trainingRun();
  for (const [words, message] of [
    [["pose"], /there is no action "pose"; did you mean pause\?/],
    [["pause", "now"], /pause takes no settings, but there is "now"/],
    [["set"], /nothing is set; give path=value/],
    [["set", "learningRate"], /is no path=value/],
    [["set", "latent=9"], /latent cannot change while a run trains/],
    [["set", "learningRate=fast"], /learningRate .*is "fast"/],
  ] as const) {
    const { code, stdout, stderr } = await ganvas(["control", run.path, ...words]);
    expect([code, stdout], words.join(" ")).toEqual([2, ""]);
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd()).not.toContain("\n");
  }
  expect((await ganvas(["control", run.path, "stop", "--quiet"])).code).toBe(0);
  expect((await life.outcome).code).toBe(130);
  const { code, stderr } = await ganvas(["control", run.path, "pause"]);
  expect([code, stderr]).toEqual([2, expect.stringMatching(/nothing trains there now; ganvas train --resume/)]);
});

const name = fc.constantFrom(
  ...["learningRate", "loss", "r1", "steps", "batch", "seed", "guard", "logEvery", "samplesEvery", "checkpointEvery"],
  ...[
    "evaluateEvery",
    "evaluateMetrics",
    "threads",
    "device",
    "latent",
    "optimizer",
    "criticSteps",
    "schedule",
    "augment",
  ],
  ...["options", "options.beta1", "__proto__", "options.__proto__", "", "pack", "keep", "name", "freeze", "from"],
);
const value = fc.oneof(
  fc.constantFrom(0.001, 0, 1, 2, 5, "hinge", "least-squares", "1e-4", "sgd", "auto", "msssim", "off", "", true, null),
  fc.jsonValue({ maxDepth: 1 }),
);
const command = fc.oneof(
  { weight: 3, arbitrary: fc.record({ action: fc.constantFrom("pause", "resume") }) },
  {
    weight: 5,
    arbitrary: fc.record({ action: fc.constant("change"), settings: fc.dictionary(name, value, { maxKeys: 2 }) }),
  },
);
const content = fc.oneof(
  { weight: 6, arbitrary: command.map((each) => JSON.stringify(each)) },
  { weight: 1, arbitrary: fc.json() },
  { weight: 1, arbitrary: fc.string() },
);

test("a thousand random commands never end a training", async () => {
  const texts = fc.sample(content, { numRuns: 1000, seed: 7 });
  const { life, run } = await trainingRun();
  await sendControl(run, { action: "pause" }); // makes the folder
  for (const [index, text] of texts.entries()) {
    writeFileSync(join(run.control, `${String(1000 + index).padStart(6, "0")}.json`), text);
    if (index % 25 === 24) await sleep(lookEveryMs);
    expect(life.child.exitCode, `after ${text}`).toBe(null);
  }
  for (const last of [{ action: "resume" }, { action: "stop" }] satisfies ControlCommand[])
    await sendControl(run, last);
  const { code, stderr } = await life.outcome;
  expect([code, stderr]).toEqual([130, ""]);
  const history = await readHistory(run);
  expect(stateOf(history)).toBe("stopped");
  expect(readdirSync(run.control)).toEqual([]);
  expect(history.changes.flatMap(({ change }) => change.split(", ")).length).toBeGreaterThan(3);
  expect(history.warnings.length).toBeGreaterThan(100);
  expect((await newest(run)).step).toBe(history.end?.step);
});

test("every random command in memory leaves a training that goes on", async () => {
  const dataset = tinyDataset();
  const commands = fc.sample(command, { numRuns: 200, seed: 11 }) as ControlCommand[];
  const left = [...commands];
  const source = (): ControlCommand[] => (left.length === 0 ? [{ action: "stop" }] : left.splice(0, 20));
  const { events } = await collect(
    train(tinyConfig({ steps: endless, guard: "off", samplesEvery: 0 }), { dataset, control: source }),
  );
  expect(events.at(-1)).toMatchObject({ type: "interrupt" });
});

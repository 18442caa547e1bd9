/** @file What goes wrong while training: signals, kills, two trainers, damaged checkpoints, full disks, closed pipes. */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadCheckpoint } from "#src/training/index.js";
import { temporaryFolder, writeTinyIdx } from "../training/tiny.js";
import { ganvas, jsonLines, start } from "./command.js";

const folder = temporaryFolder();
const data = writeTinyIdx(join(folder, "digits"));
const tiny = ["--data", data, "--batch", "16", "--threads", "1", "--set", "latent=8"];
const timeout = 120_000;

test("two signals end at once, and the run can still be gone on with", { timeout }, async () => {
  const out = join(folder, "twice");
  const running = start([
    "train",
    ...tiny,
    "--steps",
    "100000",
    "--out",
    out,
    "--set",
    "checkpointEvery=5",
    "--set",
    "logEvery=1",
  ]);
  await running.said("step-000005");
  running.child.kill("SIGTERM");
  running.child.kill("SIGINT");
  expect((await running.outcome).code).toBe(130);
  const rest = await ganvas(["train", "--resume", "last", "--out", out, "--steps", "100001", "--dry-run", "--json"]);
  expect(rest).toMatchObject({ code: 0, stderr: "" });
});

test("one trainer per run folder; a killed one's lock is taken over", { timeout }, async () => {
  const out = join(folder, "locked");
  const running = start(["train", ...tiny, "--steps", "100000", "--out", out, "--set", "checkpointEvery=5"]);
  await running.said("step-000005");
  const refused = await ganvas(["train", "--resume", "last", "--out", out, "--steps", "100001"]);
  expect(refused).toMatchObject({ code: 2, stdout: "" });
  expect(refused.stderr).toMatch(/^ganvas: [^\n]*process \d+ is training here[^\n]*\n$/);
  running.child.kill("SIGKILL");
  await running.outcome;
  const [run = ""] = readdirSync(out);
  expect(existsSync(join(out, run, "lock.json"))).toBe(true);
  const step = (await loadCheckpoint(join(out, run, "checkpoints"))).checkpoint.step;
  const log = join(out, run, "events.jsonl");
  writeFileSync(log, `${readFileSync(log, "utf8")}{"type":"st`); // a line that the kill tore
  const rest = await ganvas(["train", "--resume", run, "--out", out, "--steps", String(step + 2)]);
  expect(rest).toMatchObject({ code: 0, stderr: "" });
  expect(jsonLines(readFileSync(log, "utf8")).at(-1)).toMatchObject({ type: "finish", step: step + 2 });
});

test("a configuration that was changed inside a checkpoint is noticed", { timeout }, async () => {
  const out = join(folder, "foreign");
  await ganvas(["train", ...tiny, "--steps", "2", "--out", out]);
  const file = join(out, "00000-vanilla-digits", "checkpoints", "step-000002.safetensors");
  const text = readFileSync(file);
  const changed = Buffer.from(
    text.toString("latin1").replace(String.raw`\"latent\":8`, String.raw`\"latent\":9`),
    "latin1",
  );
  expect(changed.equals(text)).toBe(false);
  writeFileSync(file, changed);
  const { code, stderr } = await ganvas(["generate", "last", "--runs", out]);
  expect(code).toBe(2);
  expect(stderr).toMatch(/^ganvas: [^\n]*step-000002[^\n]* does not match its SHA-256[^\n]*\n$/);
});

test("a checkpoint that cannot be saved ends training with one line and code 1", { timeout }, async () => {
  const out = join(folder, "gone");
  const running = start(["train", ...tiny, "--steps", "100000", "--out", out, "--set", "checkpointEvery=5"]);
  await running.said("step-000005");
  rmSync(join(out, "00000-vanilla-digits", "checkpoints"), { recursive: true });
  const { code, stderr } = await running.outcome;
  expect(stderr).toMatch(/^ganvas: [^\n]*cannot be saved, it does not exist \(ENOENT\)[^\n]*\n$/);
  expect(code).toBe(1);
});

test("a reader that goes away is no crash: training saves and ends", { timeout }, async () => {
  const out = join(folder, "pipe");
  const running = start(["train", ...tiny, "--steps", "100000", "--out", out, "--json", "--set", "logEvery=1"]);
  await running.said('"type":"step"');
  running.child.stdout.destroy();
  const { code, stderr } = await running.outcome;
  expect({ code, stderr }).toEqual({ code: 130, stderr: "" });
  const { checkpoint } = await loadCheckpoint(join(out, "00000-vanilla-digits", "checkpoints"));
  expect(checkpoint.step).toBeGreaterThan(0);
});

test(
  "a damaged newest checkpoint: warned about, set aside, the one before used; both damaged: one line",
  { timeout },
  async () => {
    const out = join(folder, "damaged");
    await ganvas(["train", ...tiny, "--steps", "4", "--set", "checkpointEvery=2", "--out", out]);
    const checkpoints = join(out, "00000-vanilla-digits", "checkpoints");
    const newest = join(checkpoints, "step-000004.safetensors");
    const bytes = readFileSync(newest);
    bytes[bytes.length - 100] = (bytes[bytes.length - 100] ?? 0) ^ 1;
    writeFileSync(newest, bytes);
    const generated = await ganvas(["generate", "last", "--runs", out, "--json"]);
    expect(generated.stderr).toMatch(/^ganvas: warning: [^\n]*step-000004[^\n]*\n$/);
    expect(jsonLines(generated.stdout)[0]).toMatchObject({ step: 2 });
    const rest = await ganvas(["train", "--resume", "last", "--out", out, "--json"]);
    expect(rest.code).toBe(0);
    const events = jsonLines(rest.stdout);
    expect(events[0]).toMatchObject({
      type: "warning",
      message: expect.stringMatching(/step-000004.*going on from step 2$/) as string,
    });
    expect(events.at(-1)).toMatchObject({ type: "finish", step: 4 });
    expect(readdirSync(checkpoints).sort()).toEqual([
      "step-000002.safetensors",
      "step-000004.safetensors",
      "step-000004.safetensors.damaged",
    ]);
    for (const name of readdirSync(checkpoints)) writeFileSync(join(checkpoints, name), bytes.subarray(0, 1000));
    const broken = await ganvas(["train", "--resume", "last", "--out", out, "--steps", "9"]);
    expect(broken).toMatchObject({ code: 2, stdout: "" });
    expect(broken.stderr).toMatch(/^ganvas: [^\n]*none of the 2 checkpoints[^\n]*\n$/);
  },
);

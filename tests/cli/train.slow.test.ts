/** @file Training and generating as a person does it: files, interruption, going on, machine-readable output. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { loadCheckpoint } from "#src/training/index.js";
import { readPng } from "../support/read-png.js";
import { hashTensors, temporaryFolder, writeTinyIdx } from "../training/tiny.js";
import { ganvas, jsonLines, start } from "./command.js";

const folder = temporaryFolder();
const data = writeTinyIdx(join(folder, "digits"));
const tiny = ["--data", data, "--batch", "16", "--threads", "1", "--set", "latent=8"];
const timeout = 120_000;
const cwd = folder;
const controlCharacters = /[\u0000-\u0009\u000B-\u001F\u007F]/; // eslint-disable-line no-control-regex

const hashOf = async (run: string): Promise<string> =>
  hashTensors((await loadCheckpoint(join(run, "checkpoints"))).checkpoint);

describe("a finished run", () => {
  const run = join(folder, "runs", "00000-vanilla-digits");
  let stdout = "";
  beforeAll(async () => {
    const outcome = await ganvas(
      ["train", ...tiny, "--steps", "6", "--set", "samplesEvery=2", "--set", "checkpointEvery=2"],
      { cwd },
    );
    expect(outcome).toMatchObject({ code: 0, stderr: "" });
    ({ stdout } = outcome);
  }, timeout);

  test("has its files", () => {
    expect(readdirSync(run).sort()).toEqual([
      "README.md",
      "checkpoints",
      "config.json",
      "events.jsonl",
      "metrics.csv",
      "samples",
      "tensorboard",
    ]);
    expect(readdirSync(join(run, "checkpoints")).sort()).toEqual([
      "step-000004.safetensors",
      "step-000006.safetensors",
    ]);
    expect(readdirSync(join(run, "samples")).sort()).toEqual([
      "fakes000000.png",
      "fakes000002.png",
      "fakes000004.png",
      "fakes000006.png",
      "reals.png",
    ]);
    expect(JSON.parse(readFileSync(join(run, "config.json"), "utf8"))).toMatchObject({
      recipe: "vanilla",
      steps: 6,
      batch: 16,
      options: { latent: 8 },
    });
    const events = jsonLines(readFileSync(join(run, "events.jsonl"), "utf8"));
    expect([events[0]?.["type"], events.at(-1)?.["type"]]).toEqual(["start", "finish"]);
    const card = readFileSync(join(run, "README.md"), "utf8");
    expect(card).toContain("Steps | 6 of 6, batch 16");
    expect(card).toContain(`--data ${data} --steps 6 --batch 16 --threads 1 --set samplesEvery=2`);
  });

  test("speaks in plain lines to a pipe, and says what to do next", () => {
    expect(stdout).not.toMatch(controlCharacters);
    expect(stdout).toMatch(/^Training vanilla on digits \(80 images\) to step 6/);
    expect(stdout).toMatch(/\nstep 6\/6 {2}loss D \d/);
    expect(stdout).toContain("ganvas generate runs/00000-vanilla-digits --seeds 0-31");
  });

  test("pictures of the data are the data", () => {
    const reals = readPng(readFileSync(join(run, "samples", "reals.png")));
    expect(reals).toMatchObject({ width: 8 * 14 + 2, height: 8 * 14 + 2, channels: 1 });
    const first = readFileSync(join(data, "train-images-idx3-ubyte")).subarray(16);
    for (let y = 0; y < 6; y++) {
      for (let x = 0; x < 6; x++) expect(reals.data[(2 + 2 * y) * reals.width + 2 + 2 * x]).toBe(first[y * 6 + x]);
    }
  });

  test(
    "a seed gives the same image alone, in a batch, at another place and in training's own picture",
    { timeout },
    async () => {
      const outcomes = await Promise.all([
        ganvas(["generate", "last", "--seeds", "0-63", "--out", "many"], { cwd }),
        ganvas(["generate", "0", "--seeds", "63,5", "--out", "two", "--threads", "2"], { cwd }),
        ganvas(["generate", run, "--seeds", "5", "--out", "one.png", "--grid", "1x1"], { cwd }),
        ganvas(["generate", run, "--seeds", "0-63", "--out", "grid.png", "--grid", "8x8"], { cwd }),
      ]);
      for (const outcome of outcomes) expect(outcome).toMatchObject({ code: 0, stderr: "" });
      expect(readdirSync(join(folder, "many"))).toHaveLength(64);
      for (const seed of ["seed000005.png", "seed000063.png"]) {
        expect(readFileSync(join(folder, "two", seed))).toEqual(readFileSync(join(folder, "many", seed)));
      }
      const five = readPng(readFileSync(join(folder, "many", "seed000005.png")));
      expect(five).toMatchObject({ width: 12, height: 12 });
      expect(five.data).not.toEqual(readPng(readFileSync(join(folder, "many", "seed000006.png"))).data);
      const one = readPng(readFileSync(join(folder, "one.png")));
      const inside = Array.from({ length: 12 }, (_, y) => [
        ...one.data.subarray((y + 2) * one.width + 2, (y + 2) * one.width + 14),
      ]).flat();
      expect(inside).toEqual([...five.data]);
      expect(readFileSync(join(folder, "grid.png"))).toEqual(readFileSync(join(run, "samples", "fakes000006.png")));
    },
  );

  test("generates into the run unless told otherwise; a checkpoint file will do", { timeout }, async () => {
    const checkpoint = join(run, "checkpoints", "step-000006.safetensors");
    const [inRun, fromFile] = await Promise.all([
      ganvas(["generate", "last", "--json"], { cwd }),
      ganvas(["generate", checkpoint, "--count", "3", "--seed", "9", "--quiet", "--out", "file.png"], { cwd }),
    ]);
    expect(jsonLines(inRun.stdout)).toEqual([
      {
        type: "generated",
        recipe: "vanilla",
        step: 6,
        seeds: Array.from({ length: 32 }, (_, i) => i),
        files: [join("runs", "00000-vanilla-digits", "generated", "seeds-0-31.png")],
      },
    ]);
    expect(existsSync(join(run, "generated", "seeds-0-31.png"))).toBe(true);
    expect(fromFile).toEqual({ code: 0, stdout: "", stderr: "" });
    expect(existsSync(join(folder, "file.png"))).toBe(true);
  });

  test("is not trained further without more steps", { timeout }, async () => {
    const { code, stderr } = await ganvas(["train", "--resume", "last"], { cwd });
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining("has done 6 steps of 6; give more") as string,
    });
  });
});

test("Ctrl-C saves, ends with 130, and going on gives the same weights as never stopping", { timeout }, async () => {
  const out = join(folder, "stopped");
  const train = ["train", ...tiny, "--steps", "400", "--out", out, "--set", "logEvery=1", "--json"];
  const whole = ganvas([...train, "--name", "whole"]);
  const stopped = start([...train, "--name", "stopped"]);
  await stopped.said('"step":20,');
  stopped.child.kill("SIGINT");
  const outcome = await stopped.outcome;
  expect(outcome).toMatchObject({ code: 130, stderr: "" });
  const events = jsonLines(outcome.stdout);
  expect(events.at(-2)).toMatchObject({ type: "checkpoint" });
  expect(events.at(-1)).toMatchObject({ type: "interrupt" });
  const path = events[0]?.["folder"] as string;
  expect(existsSync(join(path, "lock.json"))).toBe(false);
  const rest = await ganvas(["train", "--resume", path, "--json", "--threads", "2"]);
  expect(rest).toMatchObject({ code: 0, stderr: "" });
  expect(jsonLines(rest.stdout)[0]).toMatchObject({ type: "start", step: events.at(-1)?.["step"] });
  const wholeOutcome = await whole;
  expect(await hashOf(path)).toBe(await hashOf(jsonLines(wholeOutcome.stdout)[0]?.["folder"] as string));
});

test("--dry-run says everything and writes nothing", { timeout }, async () => {
  const out = join(folder, "dry");
  const [table, json] = await Promise.all([
    ganvas(["train", ...tiny, "--dry-run", "--out", out]),
    ganvas(["train", ...tiny, "--dry-run", "--out", out, "--json", "--steps", "77"]),
  ]);
  expect(table).toMatchObject({ code: 0, stderr: "" });
  for (const text of [
    /\nbatch +16 +--batch\n/,
    /\noptions\.latent +8 +--set\n/,
    /\nseed +0 +default\n/,
    /\nsize +auto +default\n/,
    /\nimages +6×6×1\n/,
    /\nparameters +generator/,
    /\nmemory +\d/,
    /\nrun folder +\S*00000-vanilla-digits\n/,
  ]) {
    expect(table.stdout).toMatch(text);
  }
  expect(jsonLines(json.stdout)[0]).toMatchObject({
    type: "dry-run",
    config: { steps: 77 },
    origins: { steps: "--steps" },
    folder: join(out, "00000-vanilla-digits"),
  });
  expect(existsSync(out)).toBe(false);
});

test("a run's config.json trains the same again", { timeout }, async () => {
  const out = join(folder, "again");
  await ganvas(["train", ...tiny, "--steps", "3", "--seed", "5", "--out", out]);
  const again = await ganvas(["train", join(out, "00000-vanilla-digits", "config.json"), "--out", out]);
  expect(again).toMatchObject({ code: 0, stderr: "" });
  expect(await hashOf(join(out, "00001-vanilla-digits"))).toBe(await hashOf(join(out, "00000-vanilla-digits")));
});

test("--quiet says nothing, NO_COLOR and pipes get no control characters", { timeout }, async () => {
  const out = join(folder, "quiet");
  const quiet = await ganvas(["train", ...tiny, "--steps", "1", "--out", out, "--quiet"]);
  expect(quiet).toEqual({ code: 0, stdout: "", stderr: "" });
  const env = { COLORTERM: "truecolor", TERM: "xterm-kitty", FORCE_COLOR: "1" };
  const piped = await ganvas(["train", ...tiny, "--steps", "1", "--out", out], { env });
  expect(piped.stdout).not.toMatch(controlCharacters);
});

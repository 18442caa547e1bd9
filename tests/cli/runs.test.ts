/** @file `ganvas runs` on runs as they are made, and on folders that are none. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { tinyRun } from "../explore/tiny-run.js";
import { ganvas, jsonLines } from "./command.js";

let parent = "";
beforeAll(async () => {
  const run = await tinyRun("vanilla", { latent: 8, steps: 4, logEvery: 2, samplesEvery: 2, name: "tiny" });
  parent = dirname(run);
  mkdirSync(join(parent, "00001-empty"));
  mkdirSync(join(parent, "00002-torn"));
  writeFileSync(join(parent, "00002-torn", "events.jsonl"), '{"type":"sta');
});
const timeout = 60_000;

test("every run is a line, every damaged folder a warning", { timeout }, async () => {
  const { code, stdout, stderr } = await ganvas(["runs", "--runs", parent]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^run +recipe +data +steps +state +time +last losses\n/);
  expect(stdout).toMatch(
    /\n00000-tiny +vanilla +\S+ +4 +finished +0:0\d +loss D -?\d+\.\d{3} {2}loss G -?\d+\.\d{3}\n$/,
  );
  expect(stderr.match(/^ganvas: warning: \S+0000[12]\S+: [^\n]+\n/gm)).toHaveLength(2);
  expect(stderr.split("\n")).toHaveLength(3);
});

test("--json gives an object per run", { timeout }, async () => {
  const { stdout } = await ganvas(["runs", "--runs", parent, "--json"]);
  const rows = jsonLines(stdout);
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({ name: "00000-tiny", recipe: "vanilla", step: 4, steps: 4, state: "finished" });
  expect(rows[0]).toHaveProperty(["metrics", "loss.generator"]);
});

test(
  "a run that was measured shows its Fréchet distance: of the newest state, with more images",
  { timeout },
  async () => {
    const figures = (value: number) => [{ metric: "fid", name: "Fréchet distance", value, better: "lower" }];
    const measured = (step: number, samples: number, value: number): string =>
      `${JSON.stringify({ step, data: "tiny", samples, seed: 0, figures: figures(value) })}\n`;
    const file = join(parent, "00000-tiny", "evaluations.jsonl");
    writeFileSync(file, `${measured(4, 80, 2.5)}${measured(4, 40, 3.5)}${measured(2, 800, 1.5)}{"step`);
    const { stdout, stderr } = await ganvas(["runs", "--runs", parent]);
    expect(stdout).toMatch(/ time +Fréchet distance +last losses\n00000-tiny .* 2\.500 \(n=80\) +loss D /);
    expect(stderr).toContain("evaluations.jsonl: 1 of its lines cannot be read and are left out; evaluate again");
    const { stdout: json } = await ganvas(["runs", "--runs", parent, "--json"]);
    expect(jsonLines(json)[0]).toMatchObject({ fid: { value: 2.5, samples: 80, step: 4 } });
  },
);

test("a folder without runs is no error", { timeout }, async () => {
  const empty = join(parent, "nowhere");
  expect(await ganvas(["runs", "--runs", empty])).toEqual({ code: 0, stdout: `No runs in ${empty}.\n`, stderr: "" });
});

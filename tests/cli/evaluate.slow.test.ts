/** @file `ganvas evaluate` as a person runs it: figures of a run of a few steps on 80 images, kept statistics, one line for everything that can be wrong. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { metricNames } from "#src/metrics/index.js";
import { tinyRun } from "../explore/tiny-run.js";
import { temporaryFolder } from "../training/tiny.js";
import { jsonLines } from "./command.js";
import { ganvas } from "./in-process.js";

const cache = temporaryFolder();
const timeout = 60_000;
let run = "";
let points = "";

beforeAll(async () => {
  vi.stubEnv("GANVAS_CACHE", cache);
  run = await tinyRun("vanilla", { latent: 8, size: 12 });
  points = await tinyRun("vanilla", { latent: 8, data: "ring" });
}, timeout);
afterAll(() => vi.unstubAllEnvs());

test("a line of JSON for what was measured, and one for each figure", { timeout }, async () => {
  const { code, stdout, stderr } = await ganvas(["evaluate", run, "--json"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const [facts, ...figures] = jsonLines(stdout);
  expect(facts).toMatchObject({ type: "evaluation", recipe: "vanilla", step: 2, samples: 80, seed: 0 });
  expect(facts?.["extractor"]).toMatch(/^grey-features [0-9a-f]{8}$/);
  expect([...new Set(figures.map(({ metric }) => metric))]).toEqual(
    metricNames.filter((name) => name !== "cas" && name !== "ppl"),
  );
  for (const { type, value, interval = 0 } of figures) {
    expect(type).toBe("figure");
    expect(Number.isFinite(value) && Number.isFinite(interval) && Number(interval) >= 0).toBe(true);
  }
  const valueOf = (name: string): number => Number(figures.find((figure) => figure["name"] === name)?.["value"]);
  expect(valueOf("Fréchet distance")).toBeGreaterThan(1);
  for (const name of ["precision", "recall", "coverage", "misplaced share", "MS-SSIM of pairs"]) {
    expect(valueOf(name), name).toBeGreaterThanOrEqual(0);
    expect(valueOf(name), name).toBeLessThanOrEqual(1);
  }
});

test("a class-conditional run has a classification accuracy score", { timeout }, async () => {
  const conditional = await tinyRun("cgan", { latent: 8, width: 4, size: 16 });
  const { code, stdout, stderr } = await ganvas(["evaluate", conditional, "--metrics", "cas", "--json"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const [facts, figure] = jsonLines(stdout);
  expect(facts).not.toHaveProperty("extractor");
  expect(figure).toMatchObject({ metric: "cas", better: "higher" });
  expect(Number(figure?.["value"])).toBeGreaterThanOrEqual(0);
  expect(Number(figure?.["value"])).toBeLessThanOrEqual(1);
});

test("a table for people, in the order asked for; --seed draws others", { timeout }, async () => {
  const args = ["evaluate", run, "--metrics", "swd,kid", "--samples", "40"];
  const [first, again, other] = [await ganvas(args), await ganvas(args), await ganvas([...args, "--seed", "9"])];
  expect(first).toMatchObject({ code: 0, stderr: "" });
  const [heading, ...rows] = first.stdout.trimEnd().split("\n");
  expect(heading).toMatch(/^vanilla, step 2 .*: 40 images from seed 0 beside 40 of /);
  expect(rows[0]).toMatch(/^ {2}swd {5}sliced Wasserstein distance +[0-9.]+ ± [0-9.]+ +lower is better$/);
  expect(rows[1]).toMatch(/^ {2}kid {5}kernel distance, subsets of 4 +-?[0-9.]+ ± [0-9.]+ +lower is better$/);
  expect(again.stdout).toBe(first.stdout);
  expect(other.stdout).not.toBe(first.stdout);
});

test("figures are kept with the run, a line each time, behind what a killed process left", { timeout }, async () => {
  const kept = await tinyRun("vanilla", { latent: 8, size: 12 });
  const file = join(kept, "evaluations.jsonl");
  writeFileSync(file, '{"step":');
  const { stdout } = await ganvas(["evaluate", kept, "--metrics", "swd", "--json"]);
  await ganvas(["evaluate", join(kept, "checkpoints", "step-000002.safetensors"), "--metrics", "msssim"]);
  const [torn, ...lines] = readFileSync(file, "utf8").trimEnd().split("\n");
  expect(torn).toBe('{"step":');
  const [facts, figure] = jsonLines(stdout);
  expect(jsonLines(lines.join("\n"))).toMatchObject([
    { step: 2, samples: 80, seed: 0, data: facts?.["data"], figures: [{ metric: "swd", value: figure?.["value"] }] },
    { figures: [{ metric: "msssim" }] },
  ]);
});

test("path lengths are measured when asked for, of images that need no resizing", { timeout }, async () => {
  const small = await tinyRun("vanilla", { latent: 8, size: 28 });
  const { code, stdout, stderr } = await ganvas(["evaluate", small, "--metrics", "ppl", "--samples", "40", "--json"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const [, figure, ...more] = jsonLines(stdout);
  expect(figure).toMatchObject({ metric: "ppl", name: "path length in z", better: "lower" });
  expect(Number(figure?.["value"])).toBeGreaterThan(0);
  expect(more).toEqual([]);
});

test("points of the plane are measured by their modes", { timeout }, async () => {
  const { code, stdout, stderr } = await ganvas(["evaluate", points, "--json"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const [facts, covered, quality] = jsonLines(stdout);
  expect(facts).toMatchObject({ data: "ring", samples: 2500 });
  expect(covered).toMatchObject({ metric: "modes", name: "modes covered", real: 8 });
  expect(quality).toMatchObject({ name: "high-quality share", better: "higher" });
});

test("features of real images are kept, and made anew when the file is damaged", { timeout }, async () => {
  const args = ["evaluate", run, "--metrics", "is", "--samples", "30"];
  const folder = join(cache, "features");
  const before = readdirSync(folder);
  const first = await ganvas(args);
  const [made = ""] = readdirSync(folder).filter((name) => !before.includes(name));
  const bytes = readFileSync(join(folder, made));
  const damaged = Uint8Array.from(bytes, (byte, at) => (at === bytes.length - 9 ? byte ^ 4 : byte));
  writeFileSync(join(folder, made), damaged);
  expect(await ganvas(args)).toEqual(first);
  expect(readFileSync(join(folder, made)).equals(bytes)).toBe(true);
});

test("wrong usage is one line and exit code 2", { timeout }, async () => {
  const cases: readonly (readonly [readonly string[], string])[] = [
    [["evaluate"], "missing required argument"],
    [["evaluate", join(cache, "none")], "there is no run"],
    [["evaluate", run, "--metrics", "fdi"], "did you mean fid?"],
    [["evaluate", run, "--metrics", "fid,"], "no metric"],
    [["evaluate", run, "--samples", "19"], "--samples is"],
    [["evaluate", run, "--samples", "81"], "has 80 images, not 81"],
    [["evaluate", run, "--seed", "-1"], "--seed is"],
    [["evaluate", run, "--seed", "4294967295"], "choose a smaller seed"],
    [["evaluate", run, "--data", "mnits"], "did you mean mnist?"],
    [["evaluate", run, "--threads", "0"], "--threads is 0"],
    [["evaluate", run, "--metrics", "cas"], "class-conditional"],
    [["evaluate", run, "--metrics", "ppl"], "ppl: grey-features"],
    [["evaluate", run, "--metrics", "ppl", "--seed", "4294967200"], "choose a smaller seed"],
    [["evaluate", points, "--metrics", "fid"], "points of the plane"],
  ];
  for (const [args, words] of cases) {
    const { code, stderr, stdout } = await ganvas(args);
    const lines = stderr.trimEnd().split("\n").length;
    expect({ code, stdout, lines }, args.join(" ")).toEqual({ code: 2, stdout: "", lines: 1 });
    expect(stderr, args.join(" ")).toContain(words);
  }
});

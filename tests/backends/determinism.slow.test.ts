/**
 * @file The vanilla recipe at its real size, and DCGAN, end with the same bits, whatever the number of threads, the build of the tiles or, on request,
 * the platform's SIMD.
 */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { trainRecipe } from "./recipe-run.js";
import type { Fingerprint, RecipeRun } from "./recipe-run.js";

const steps = 50;

const file = (name: string): string => new URL(name, import.meta.url).pathname;

/** The same in a process of its own. */
async function inProcess(run: RecipeRun, ...nodeOptions: string[]): Promise<Fingerprint> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...nodeOptions,
    file("recipe-process.js"),
    JSON.stringify(run),
  ]);
  return JSON.parse(stdout) as Fingerprint;
}

const withoutRelaxedSimd = (run: RecipeRun) => inProcess(run, "--import", file("without-relaxed-simd.js"));

describe.each([
  { recipe: "vanilla", batch: 16, deterministic: false },
  { recipe: "vanilla", batch: 16, deterministic: true },
  { recipe: "vanilla", batch: 32, deterministic: false },
  { recipe: "dcgan", batch: 10, deterministic: false },
  { recipe: "dcgan", batch: 7, deterministic: true },
] as const)("$recipe, batch $batch, deterministic $deterministic", ({ recipe, batch, deterministic }) => {
  test("50 steps give the same bits on 1, 2 and 3 threads", async () => {
    const one = await trainRecipe({ recipe, steps, batch, deterministic, threads: 1 });
    expect(one.losses.every((loss) => loss > 0.05 && loss < 10)).toBe(true);
    for (const threads of [2, 3]) {
      const more = await trainRecipe({ recipe, steps, batch, deterministic, threads });
      expect(more.engine).toContain(`${threads} threads`);
      expect(more.sha256).toBe(one.sha256);
    }
  });
});

test("another number of steps gives other bits", async () => {
  const run = { batch: 16, threads: 1, deterministic: true };
  const [short, long] = [await trainRecipe({ ...run, steps: 2 }), await trainRecipe({ ...run, steps: 3 })];
  expect(long.sha256).not.toBe(short.sha256);
});

test.each(["vanilla", "dcgan"] as const)(
  "tiles for 256-bit vectors give the bits of 128-bit ones: %s",
  async (recipe) => {
    const run = { recipe, steps: 10, batch: 16, threads: 1 };
    const [wide, narrow] = [await inProcess(run), await inProcess({ ...run, wideVectors: false })];
    expect(narrow.engine).toContain("relaxed");
    expect(wide.sha256).toBe(narrow.sha256);
  },
);

test("deterministic engines give the same bits with and without relaxed SIMD; others need not", async () => {
  const run = { steps, batch: 16, threads: 2 };
  const deterministic = { ...run, deterministic: true };
  const [withIt, without] = [await inProcess(deterministic), await withoutRelaxedSimd(deterministic)];
  expect([withIt.relaxedSimd, without.relaxedSimd]).toEqual([true, false]);
  expect(without.sha256).toBe(withIt.sha256);
  const [relaxed, baseline] = [await inProcess(run), await withoutRelaxedSimd(run)];
  expect(relaxed.engine).not.toContain("baseline");
  expect(baseline.engine).toContain("baseline");
  expect(baseline.sha256).toBe(withIt.sha256);
});

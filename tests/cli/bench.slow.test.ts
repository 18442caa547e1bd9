/** @file `ganvas bench conv`: every algorithm that can compute a layer is measured, by person and machine to be read, and wrong flags are one line. */
import { describe, expect, test } from "vitest";
import { convolutionAlgorithms } from "#src/tensor/plan/convolution-algorithm.js";
import { ganvas, jsonLines } from "./command.js";

const timeout = 60_000;
const tiny = ["bench", "conv", "--quick", "--size", "8", "--in", "4", "--out", "8", "--batch", "2"];
const passes = ["forward", "input gradient", "weight gradient"];

/** One line of the output. */
interface Line {
  readonly pass: string;
  readonly picked: string;
  readonly fastest: string;
  readonly loss: number;
  readonly isSlower: boolean;
  readonly operations: number;
  readonly algorithms: readonly { algorithm: string; modelMs: number | null; ms: number; gflops: number }[];
}

async function measure(...flags: readonly string[]): Promise<Line[]> {
  const { code, stdout, stderr } = await ganvas([...tiny, ...flags, "--json"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return jsonLines(stdout) as unknown as Line[];
}

test.each(["bench", "bench conv"])("%s --help has worked examples", { timeout }, async (command) => {
  const { code, stdout, stderr } = await ganvas([...command.split(" "), "--help"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(/Examples:\n {2}\$ ganvas bench conv/);
});

test("without a sub-command it is help, on stdout", { timeout }, async () => {
  const [bare, asked] = await Promise.all([ganvas(["bench"]), ganvas(["bench", "--help"])]);
  expect(bare).toEqual(asked);
  expect(bare.code).toBe(0);
});

test("a table of passes and algorithms, in plain text", { timeout }, async () => {
  const { code, stdout, stderr } = await ganvas(tiny);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(/^wasm \(1 thread/);
  expect(stdout).toContain("4×4/2, 4 → 8 channels, 8 → 4 px, batch 2");
  for (const pass of passes) expect(stdout).toMatch(new RegExp(`\n  ${pass} +(\\* )?\\w+( +[\\d.]+){3}`));
  expect(stdout.match(/^ {2}.{15,17} *\* \w+/gm)).toHaveLength(passes.length);
  expect(stdout).toMatch(/\* picked by the cost model: (always the fastest|slower than another in \d of 3)/);
  expect(stdout).not.toContain("\u001B");
});

describe("--json has a line for each pass", () => {
  test("of a layer that several algorithms can compute", { timeout }, async () => {
    const lines = await measure();
    expect(lines.map(({ pass }) => pass)).toEqual(passes);
    for (const line of lines) {
      const { pass, picked, fastest, loss, isSlower, algorithms, operations } = line;
      expect(operations).toBe(2 * 2 * 4 * 4 * 4 * 4 * 4 * 8);
      const names = algorithms.map(({ algorithm }) => algorithm);
      expect(names).toEqual(convolutionAlgorithms.filter((name) => names.includes(name)));
      expect(names).toContain("winograd");
      expect(names.includes("scatter"), pass).toBe(pass === "input gradient");
      expect(names).toContain(picked);
      const cheapest = algorithms.toSorted((a, b) => (a.modelMs ?? NaN) - (b.modelMs ?? NaN))[0];
      expect(picked).toBe(cheapest?.algorithm);
      const best = algorithms.toSorted((a, b) => a.ms - b.ms)[0];
      expect(fastest).toBe(best?.algorithm);
      for (const { ms, gflops, algorithm } of algorithms) {
        expect(ms > 0, algorithm).toBe(true);
        expect(gflops).toBeCloseTo(operations / (ms * 1e6), 9);
        if (algorithm === picked) expect(loss).toBeCloseTo(ms / (best?.ms ?? NaN), 9);
      }
      expect(isSlower).toBe(loss > 1.03);
    }
    expect(lines[0]).toMatchObject({ isTransposed: false, size: 8, outputSize: 4, inputs: 4, outputs: 8, threads: 1 });
  });

  test("of a transposed layer on two threads, whose forward pass may be scattered", { timeout }, async () => {
    const lines = await measure("--transposed", "--threads", "2");
    expect(lines[0]).toMatchObject({ isTransposed: true, outputSize: 16, threads: 2 });
    const scattered = lines.filter(({ algorithms }) => algorithms.some(({ algorithm }) => algorithm === "scatter"));
    expect(scattered.map(({ pass }) => pass)).toEqual(["forward"]);
  });

  test("of a layer that is a matrix product, for which there is nothing to choose", { timeout }, async () => {
    const lines = await measure("--kernel", "1", "--stride", "1", "--padding", "0");
    expect(lines).toHaveLength(3);
    for (const { picked, fastest, algorithms } of lines) {
      expect([picked, fastest]).toEqual(["product", "product"]);
      expect(algorithms).toMatchObject([{ algorithm: "product", modelMs: null }]);
    }
  });
});

test("--quiet prints nothing", { timeout }, async () => {
  expect(await ganvas([...tiny, "--quiet"])).toEqual({ code: 0, stdout: "", stderr: "" });
});

describe("wrong usage is one line and exit code 2", () => {
  const cases: readonly (readonly [string, readonly string[], string])[] = [
    ["an unknown sub-command", ["cnv"], "did you mean conv?"],
    ["an unknown flag", ["conv", "--stirde", "1"], "did you mean --stride?"],
    ["no size", ["conv", "--size", "0"], "--size"],
    ["a fractional kernel", ["conv", "--kernel", "1.5"], "--kernel"],
    ["text as channels", ["conv", "--in", "many"], '--in is "many"; give a whole number from 1'],
    ["no images", ["conv", "--batch", "0"], "--batch"],
    ["too many threads", ["conv", "--threads", "65"], "give a whole number from 1 to 64"],
    ["a kernel that does not fit", ["conv", "--size", "2", "--kernel", "7"], "leaves no output"],
    [
      "a transposed layer without output",
      ["conv", "--transposed", "--size", "1", "--padding", "2"],
      "leaves no output",
    ],
    ["more than fits into memory", ["conv", "--size", "4096", "--batch", "9000"], "choose a smaller --batch"],
    ["an argument", ["conv", "now"], "too many arguments"],
  ];
  test.each(cases)("%s", { timeout }, async (_, args, expected) => {
    const { code, stdout, stderr } = await ganvas(["bench", ...args]);
    expect(stderr).toMatch(/^ganvas: [^\n]+\n$/);
    expect(stderr).toContain(expected);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  });
});

/** @file Help, versions, and everything that a person can get wrong before training starts: one line, the right code. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryFolder, writeTinyIdx } from "../training/tiny.js";
import { ganvas, jsonLines } from "./command.js";

const folder = temporaryFolder();
const data = writeTinyIdx(join(folder, "data"));
const timeout = 60_000;

describe("help", () => {
  test("without arguments and with --help it is the same, on stdout", { timeout }, async () => {
    const [bare, asked] = await Promise.all([ganvas([]), ganvas(["--help"])]);
    expect(bare).toEqual(asked);
    expect(bare).toMatchObject({ code: 0, stderr: "" });
    expect(bare.stdout).toContain("ganvas train");
  });

  test.each([
    "train",
    "generate",
    "compress",
    "decompress",
    "detect",
    "dream",
    "evaluate",
    "runs",
    "report",
    "compare",
    "control",
    "recipes",
    "studio",
    "doctor",
  ])("%s --help has worked examples", { timeout }, async (command) => {
    const { code, stdout, stderr } = await ganvas([command, "--help"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(new RegExp(`Examples:\n  \\$ ganvas ${command}`));
    expect(stdout).not.toContain("\u001B");
  });

  test("--version is package.json's, and loads no engine", { timeout }, async () => {
    const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
      version: string;
    };
    const coverage = join(folder, "coverage"); // V8's list of the scripts that ran
    const outcome = await ganvas(["--version"], { env: { NODE_V8_COVERAGE: coverage } });
    expect(outcome).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
    const scripts = readdirSync(coverage)
      .map((name) => readFileSync(join(coverage, name), "utf8"))
      .join("\n");
    expect(scripts).toContain("/dist/cli/program.js");
    expect(scripts).not.toMatch(/\/dist\/(tensor|backends|gan|data)\//);
  });
});

describe("wrong usage is one line and exit code 2", () => {
  const damaged = join(folder, "damaged");
  writeTinyIdx(damaged);
  writeFileSync(
    join(damaged, "train-images-idx3-ubyte"),
    readFileSync(join(damaged, "train-images-idx3-ubyte")).subarray(0, -1),
  );
  const file = join(folder, "file");
  writeFileSync(file, "not a folder");
  writeFileSync(join(folder, "bad.json"), "{");
  writeFileSync(join(folder, "bad.safetensors"), "no checkpoint");
  mkdirSync(join(folder, "empty"));

  const cases: readonly (readonly [string, readonly string[], string])[] = [
    ["unknown command", ["trian"], "did you mean train?"],
    ["unknown flag", ["train", "--stpes", "3"], "did you mean --steps?"],
    ["unknown recipe", ["train", "vanila"], "did you mean vanilla?"],
    ["unknown recipe to describe", ["recipes", "vanila"], "did you mean vanilla?"],
    ["unknown option", ["train", "--set", "learnRate=1"], "did you mean learningRate?"],
    ["a flag without its value", ["train", "--steps"], "--steps"],
    ["no threads", ["train", "--threads", "0"], "--threads is 0; give a whole number from 1 to 64"],
    ["negative steps", ["train", "--steps", "-1"], "--steps is -1"],
    ["fractional batch", ["train", "--batch", "1.5"], "--batch is 1.5"],
    ["text as seed", ["train", "--seed", "lucky"], '--seed is "lucky"'],
    ["a size that the recipe cannot make", ["train", "dcgan", "--set", "size=30"], "makes images of 16, 32, 64"],
    ["a size that is none", ["train", "--set", "size=large"], "or auto"],
    ["unknown device", ["train", "--device", "gpu"], "auto, wasm, reference"],
    ["unknown data", ["train", "--data", "mnits"], "did you mean mnist?"],
    ["damaged data", ["train", "--data", damaged], "train-images-idx3-ubyte, byte"],
    ["a folder without data", ["train", "--data", join(folder, "empty")], "train-images-idx3-ubyte"],
    ["a batch larger than the data", ["train", "--data", data, "--batch", "81"], "from 1 to 80"],
    [
      "an output below a file",
      ["train", "--data", data, "--batch", "8", "--out", join(file, "runs")],
      "cannot make a run folder",
    ],
    ["an output that takes no folders", ["train", "--data", data, "--batch", "8", "--out", "/proc/runs"], "/proc/runs"],
    ["a missing run to go on with", ["train", "--resume", "last", "--out", join(folder, "none")], "no run"],
    ["a configuration that is no JSON", ["train", join(folder, "bad.json")], "no valid JSON"],
    ["a missing configuration", ["train", "nowhere.json"], "nowhere.json"],
    ["generate without a run", ["generate"], "missing required argument 'run'"],
    ["generate from a missing run", ["generate", "nowhere"], "no run"],
    ["generate from a folder that is no run", ["generate", folder], "no folder checkpoints"],
    ["generate from another file", ["generate", join(folder, "bad.safetensors")], "bad.safetensors"],
    ["backward seeds", ["generate", "last", "--seeds", "9-3"], "write 3-9"],
    ["seeds that are none", ["generate", "last", "--seeds", "a"], "0-31"],
    ["too small a grid", ["generate", "last", "--seeds", "0-9", "--grid", "3x3"], "9 places for 10 images"],
    ["seeds and count", ["generate", "last", "--seeds", "1", "--count", "2"], "exclude"],
    ["too many arguments", ["doctor", "now"], "too many arguments"],
  ];
  test.each(cases)("%s", { timeout }, async (_, args, expected) => {
    const { code, stdout, stderr } = await ganvas(args, { cwd: folder });
    expect(stderr).toMatch(/^ganvas: [^\n]+\n$/);
    expect(stderr).toContain(expected);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  });

  test("and leaves nothing behind", () => {
    expect(readdirSync(folder)).not.toContain("runs");
  });

  test("--debug adds the stack", { timeout }, async () => {
    const { code, stderr } = await ganvas(["train", "--threads", "0", "--debug"]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^ganvas: --threads is 0[^\n]*\nConfigError: [^]*\n +at /);
  });
});

test("recipes: a table, one in detail, and JSON lines", { timeout }, async () => {
  const [table, detail, sized, json] = await Promise.all([
    ganvas(["recipes"]),
    ganvas(["recipes", "vanilla"]),
    ganvas(["recipes", "dcgan"]),
    ganvas(["recipes", "--json"]),
  ]);
  expect(table.stdout).toMatch(/^recipe +what +paper\nvanilla +\S/);
  expect(detail.stdout).toMatch(/\n {2}learningRate +0\.0002 +\S/);
  expect(detail.stdout).toContain("images of any size");
  expect(sized.stdout).toMatch(/^dcgan: .*\n.*Radford et al\. 2015[^]*images of 16, 32, 64[^]*\n {2}width +0 +\S/);
  expect(jsonLines(json.stdout)).toContainEqual(
    expect.objectContaining({ name: "vanilla", training: expect.any(Object) as object }),
  );
});

test("doctor looks at everything and finds this machine fit", { timeout }, async () => {
  const { code, stdout, stderr } = await ganvas(["doctor", "--json", "--out", join(folder, "later")]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const findings = jsonLines(stdout);
  const names = findings.map(({ name }) => name);
  for (const name of [
    "Node",
    "processor",
    "memory",
    "WebAssembly",
    "relaxed SIMD",
    "speed, 1 thread",
    "WebGPU",
    "MNIST",
    "run folder",
  ]) {
    expect(names).toContain(name);
  }
  expect(findings.filter(({ health }) => health === "bad")).toEqual([]);
  expect(findings.filter(({ health, advice }) => health !== "good" && advice === "")).toEqual([]);
});

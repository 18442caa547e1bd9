/** @file `ganvas report` and `ganvas compare`: which curves and grids are on a page, escaping, and what is refused. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { compareCommand, reportCommand } from "#src/cli/commands/report.js";
import { curvesOf, evaluationCurvesOf, marksOf } from "#src/cli/report/curves.js";
import { reportPage } from "#src/cli/report/report.js";
import { spread } from "#src/cli/report/samples.js";
import { chartsOf } from "#src/curves/charts.js";
import type { Measured, RunHistory } from "#src/training/index.js";
import { runFolderAt } from "#src/training/run/run-folder.js";
import { temporaryFolder, tinyConfig } from "../training/tiny.js";

const folder = temporaryFolder();

const history = (name: string, losses: readonly number[], fields: Partial<RunHistory> = {}): RunHistory => ({
  folder: runFolderAt(join(folder, name)),
  config: tinyConfig(),
  start: {
    type: "start",
    step: 0,
    device: "wasm",
    image: { height: 6, width: 6, channels: 1 },
    data: { name: "tiny", count: 80 },
    parameters: { generator: 3 },
  },
  steps: losses.map((loss, index) => ({
    type: "step",
    step: index + 1,
    metrics: { "loss.generator": loss, "D(x)": 0.5, ...(index % 2 === 0 ? {} : { rare: index }) },
    seconds: index / 10,
  })),
  samples: [],
  evaluations: [],
  findings: [],
  scores: [],
  changes: [],
  isPaused: false,
  end: undefined,
  warnings: [],
  ...fields,
});

test("a curve has every logged step, and null where a metric was not", () => {
  expect(curvesOf(history("a", [3, 2, 1]))).toEqual({
    name: "a",
    steps: [1, 2, 3],
    seconds: [0, 0.1, 0.2],
    metrics: { "loss.generator": [3, 2, 1], "D(x)": [0.5, 0.5, 0.5], rare: [null, 1, null] },
  });
});

test("a long curve is thinned to means", () => {
  const { steps, metrics } = curvesOf(
    history(
      "a",
      Array.from({ length: 5000 }, (_, index) => index),
    ),
  );
  expect(steps).toHaveLength(1667);
  expect(steps.slice(0, 2)).toEqual([3, 6]);
  expect(steps.at(-1)).toBe(5000);
  expect(metrics["loss.generator"]?.slice(0, 2)).toEqual([1, 4]);
});

test("one run has a chart per kind of metric, several a chart per metric", () => {
  const [a, b] = [curvesOf(history("a", [1, 2])), curvesOf(history("b", [1]))];
  expect(chartsOf([a]).map(({ title }) => title)).toEqual(["Losses", "Output of D", "rare"]);
  const charts = chartsOf([a, b]);
  expect(charts.map(({ title }) => title)).toEqual(["loss of generator", "D(x)", "rare"]);
  expect(charts[0]?.curves.map(({ label }) => label)).toEqual(["a", "b"]);
  expect(charts[2]?.curves.map(({ label }) => label)).toEqual(["a"]);
});

test("grids are spread evenly, first and last among them", () => {
  expect(spread([1, 2, 3], 3)).toEqual([1, 2, 3]);
  expect(spread([0, 1, 2, 3, 4, 5, 6], 3)).toEqual([0, 3, 6]);
});

test("figures have a row per protocol and a column per run; guards a line each and a mark", async () => {
  const measured = (step: number, value: number, samples = 80): Measured => ({
    ...{ step, data: "tiny", samples, seed: 0, extractor: "eyes" },
    figures: [{ metric: "fid", name: "Fréchet distance", value, interval: 0.25, better: "lower" }],
  });
  const guard = { type: "guard", step: 2, guard: "mode-collapse", evidence: "<all alike>", advice: "stop" } as const;
  const heal = { type: "heal", step: 1, from: 3, guard: "diverged", change: "learningRate 1" } as const;
  const change = { type: "change", step: 3, change: "r1 0 → <1>" } as const;
  const evaluations = [
    { ...measured(1, 7), type: "evaluation", seconds: 0.1, took: 1, file: "best.safetensors" },
    { ...measured(2, 8), type: "evaluation", seconds: 0.2, took: 1 },
  ] as const;
  const a = history("a", [1, 2, 3], { evaluations, findings: [guard, heal], changes: [change] });
  expect(evaluationCurvesOf(a)).toEqual({
    name: "a",
    steps: [1, 2],
    seconds: [0.1, 0.2],
    metrics: { "evaluation.fid": [7, 8] },
  });
  expect(marksOf(a)).toEqual([
    { step: 2, seconds: 0.1, kind: "guard" },
    { step: 1, seconds: 0, kind: "heal" },
    { step: 3, seconds: 0.2, kind: "change" },
  ]);
  const one = await reportPage([{ history: a, measured: [] }]);
  expect(one).toContain("<td>8 ± 0.25 (step 2)</td><td>low is better</td><td>80 of tiny</td><td>eyes</td>");
  expect(one).toContain("Best while training: step 1, Fréchet distance 7 ± 0.25");
  expect(one).toContain("mode-collapse at step 2: &lt;all alike&gt;; stop");
  expect(one).toContain(`<li class="change">✎ changed at step 3: r1 0 → &lt;1&gt;</li>`);
  expect(one).toContain("<td>r1 0 → &lt;1&gt;</td>");
  expect(one).toContain("back from step 3 to 1, on with learningRate 1");
  const both = await reportPage([
    { history: a, measured: [measured(2, 6), measured(2, 4, 40)] },
    { history: history("b", [1]), measured: [measured(1, 5)] },
  ]);
  const rows = [...both.matchAll(/<tr><th scope="row">Fréchet distance<\/th>(.*?)<\/tr>/g)].map(([, row = ""]) =>
    [...row.matchAll(/<td>(.*?)<\/td>/g)].map(([, cell]) => cell),
  );
  expect(rows).toEqual([
    ["6 ± 0.25 (step 2)", "5 ± 0.25 (step 1)", "low is better", "80 of tiny", "eyes"],
    ["4 ± 0.25 (step 2)", "–", "low is better", "40 of tiny", "eyes"],
  ]);
});

test("texts cannot become markup, and the page may fetch nothing", async () => {
  const evil = `</script><img src="http://example.org/x">`;
  const config = { ...tinyConfig(), exclude: evil };
  const page = await reportPage([{ history: history("a", [1], { config, warnings: [evil] }), measured: [] }]);
  expect(page).not.toContain(evil);
  expect(page).toContain("&lt;/script&gt;&lt;img");
  expect(page).toContain(`content="default-src 'none'; img-src data:;`);
  expect(page).not.toMatch(/(src|href)="(?!data:)/);
  expect(page).not.toContain("sourceMappingURL");
});

test("a run without a log, a run that is none, one run to compare, a wrong file name are refused", async () => {
  const run = join(folder, "00000-empty");
  mkdirSync(join(run, "checkpoints"), { recursive: true });
  const flags = { runs: folder };
  await expect(reportCommand(run, flags)).rejects.toThrow("events.jsonl: cannot be read, it does not exist");
  await expect(reportCommand("nowhere", flags)).rejects.toThrow("there is no run");
  await expect(compareCommand([run], flags)).rejects.toThrow("at least two runs");
  await expect(reportCommand(run, { ...flags, out: "page.png" })).rejects.toThrow("give such a name");
});

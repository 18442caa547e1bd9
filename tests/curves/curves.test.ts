/** @file Curves: smoothing without bias, thinning to means, columns that grow and are cut, which metrics share a chart. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { chartsOf } from "#src/curves/charts.js";
import { MetricColumns } from "#src/curves/columns.js";
import { evaluationMetrics } from "#src/curves/figure-names.js";
import { differs, rowsOf, settingsOf } from "#src/curves/settings.js";
import { smoothed } from "#src/curves/smoothing.js";
import { thinned } from "#src/curves/thinning.js";

const values = fc.array(fc.option(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { nil: null }), { maxLength: 200 });

test("a constant stays what it is, from the first value on, whatever the weight", () => {
  for (const weight of [0, 0.5, 0.99]) {
    for (const value of smoothed([3, null, 3, 3], weight)) expect(value ?? 3).toBeCloseTo(3, 12);
  }
});

test("smoothed values stay between the least and the greatest so far, gaps stay gaps", () => {
  fc.assert(
    fc.property(values, fc.double({ min: 0, max: 0.999, noNaN: true }), (noisy, weight) => {
      const smooth = smoothed(noisy, weight);
      const seen: number[] = [];
      for (const [index, value] of noisy.entries()) {
        const shown = smooth[index];
        expect(shown === null).toBe(value === null);
        if (value === null || shown === null || shown === undefined) continue;
        seen.push(value);
        const slack = 1e-9 * Math.max(1, ...seen.map(Math.abs));
        expect(shown).toBeGreaterThanOrEqual(Math.min(...seen) - slack);
        expect(shown).toBeLessThanOrEqual(Math.max(...seen) + slack);
      }
    }),
  );
});

test("a thinned curve keeps its mean and its last place, and has no more points than asked for", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 300 }), (y) => {
      const x = y.map((_, index) => index * 2);
      const thin = thinned({ x, y }, 50);
      expect(thin.x.length).toBeLessThanOrEqual(50);
      expect(thin.x.at(-1)).toBe(x.at(-1));
      const size = Math.ceil(y.length / 50);
      const weights = thin.y.map((_, group) => Math.min(y.length, (group + 1) * size) - group * size);
      const sum = thin.y.reduce<number>((total, value, group) => total + (value ?? 0) * (weights[group] ?? 0), 0);
      expect(sum).toBeCloseTo(
        y.reduce((total, value) => total + value, 0),
        6,
      );
    }),
  );
  expect(thinned({ x: [1, 2, 3, 4], y: [null, null, 5, null] }, 2)).toEqual({ x: [2, 4], y: [null, 5] });
});

test("columns have one value per step: a metric that comes late or is missing leaves gaps", () => {
  const columns = new MetricColumns("a");
  columns.add({ step: 1, seconds: 0.1, metrics: { a: 1 } });
  columns.add({ step: 2, seconds: 0.2, metrics: { a: 2, b: 5 } });
  columns.add({ step: 3, seconds: 0.3, metrics: { b: 6 } });
  expect(columns).toMatchObject({ steps: [1, 2, 3], metrics: { a: [1, 2, null], b: [null, 5, 6] } });
});

test("of a step that comes twice, and all after it, the last time counts", () => {
  const columns = new MetricColumns("a", [
    { step: 1, seconds: 1, metrics: { a: 1 } },
    { step: 2, seconds: 2, metrics: { a: 2 } },
    { step: 3, seconds: 3, metrics: { a: 3 } },
    { step: 2, seconds: 9, metrics: { a: 9 } },
  ]);
  expect(columns).toMatchObject({ steps: [1, 2], seconds: [1, 9], metrics: { a: [1, 9] } });
});

test("a run's losses share a chart, and come first; of several runs each metric has one", () => {
  const metrics = { "D(x)": 1, "loss.d": 1, "loss.g": 1, "gradient.d": 1, "evaluation.fid": 1 };
  const [a, b] = [1, 2].map((step) => new MetricColumns(`run ${step}`, [{ step, seconds: 0, metrics }]));
  if (a === undefined || b === undefined) throw new Error("two runs were made");
  expect(chartsOf([a]).map(({ kind, curves }) => [kind, curves.length])).toEqual([
    ["losses", 2],
    ["outputs", 1],
    ["gradients", 1],
    ["other", 1],
  ]);
  expect(chartsOf([a, b]).map(({ curves }) => curves.map(({ label }) => label))).toEqual(
    Array.from({ length: 5 }, () => ["run 1", "run 2"]),
  );
});

test("a figure is called by its metric, and by its own name where a metric has several", () => {
  const figures = [
    { metric: "fid", name: "Fréchet distance", value: 1 },
    { metric: "pr", name: "precision", value: 2 },
    { metric: "pr", name: "recall", value: 3 },
  ];
  expect(evaluationMetrics(figures)).toEqual({
    "evaluation.fid": 1,
    "evaluation.pr.precision": 2,
    "evaluation.pr.recall": 3,
  });
});

test("settings of runs stand side by side, with a dash where a run has none", () => {
  const rows = rowsOf([
    settingsOf({ ...{ batch: 8 }, options: { r1: 1 } }),
    settingsOf({ ...{ batch: 8 }, options: {} }),
  ]);
  expect(rows).toEqual([
    ["batch", "8", "8"],
    ["r1", "1", "–"],
  ]);
  expect(rows.filter(differs)).toHaveLength(1);
});

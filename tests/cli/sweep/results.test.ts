/** @file The order of a sweep's trials. */
import { expect, test } from "vitest";
import { findRecipe, resolveConfig } from "#src/training/index.js";
import type { RunHistory } from "#src/training/index.js";
import { ranked, resultRecord } from "#src/cli/sweep/results.js";
import type { TrialResult } from "#src/cli/sweep/trial-run.js";

/** A trial with a last loss, and Fréchet distances that its run measured. */
function trial(name: string, loss: number, ...distances: readonly number[]): TrialResult {
  const protocol = { data: "mnist", samples: 20, seed: 0, seconds: 1, took: 1 };
  const history = {
    folder: { name, path: `sweeps/${name}` },
    steps: [{ type: "step", step: 4, metrics: { "loss.generator": loss }, seconds: 1 }],
    evaluations: distances.map((value, index) => ({
      ...{ type: "evaluation", step: index + 1, ...protocol },
      figures: [{ metric: "fid", name: "Fréchet distance", value, better: "lower" }],
    })),
  } as unknown as RunHistory;
  const { config } = resolveConfig(findRecipe("vanilla"));
  return { trial: { name, config, values: {} }, state: "finished", history };
}

const trials = [trial("a", 3, 1, 9), trial("b", 1), trial("c", 2, 30, 4)];
const order = (metric: string, ascending: boolean): string[] =>
  ranked(trials, { metric, ascending }).map(({ trial: { name } }) => name);

test("trials are ranked by a last metric or by the last figure that their run measured; those without it come last", () => {
  expect(order("loss.generator", true)).toEqual(["b", "c", "a"]);
  expect(order("loss.generator", false)).toEqual(["a", "c", "b"]);
  expect(order("evaluation.fid", true)).toEqual(["c", "a", "b"]);
  expect(ranked(trials, undefined)).toEqual(trials);
});

test("what is said of a trial has both", () => {
  expect(resultRecord(trial("a", 3, 1, 9))).toMatchObject({ metrics: { "loss.generator": 3, "evaluation.fid": 9 } });
});

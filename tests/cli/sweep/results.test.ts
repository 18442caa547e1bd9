/** @file The order of a sweep's trials. */
import { expect, test } from "vitest";
import type { RunHistory } from "#src/training/index.js";
import { recordOf } from "#src/cli/sweep/record.js";
import type { TrialRecord } from "#src/cli/sweep/record.js";
import { ranked } from "#src/cli/sweep/results.js";

/** A trial with a last loss, and Fréchet distances that its run measured. */
function trial(name: string, loss: number, ...distances: readonly number[]): TrialRecord {
  const protocol = { data: "mnist", samples: 20, seed: 0, seconds: 1, took: 1 };
  const history = {
    folder: { name, path: `sweeps/${name}` },
    steps: [{ type: "step", step: 4, metrics: { "loss.generator": loss }, seconds: 1 }],
    evaluations: distances.map((value, index) => ({
      ...{ type: "evaluation", step: index + 1, ...protocol },
      figures: [{ metric: "fid", name: "Fréchet distance", value, better: "lower" }],
    })),
  } as unknown as RunHistory;
  return recordOf({ name, values: {} }, "finished", history);
}

const trials = [trial("a", 3, 1, 9), trial("b", 1), trial("c", 2, 30, 4)];
const order = (metric: string, ascending: boolean): string[] =>
  ranked(trials, { metric, ascending }).map((record) => record.trial);

test("trials are ranked by a last metric or by the last figure that their run measured; those without it come last", () => {
  expect(order("loss.generator", true)).toEqual(["b", "c", "a"]);
  expect(order("loss.generator", false)).toEqual(["a", "c", "b"]);
  expect(order("evaluation.fid", true)).toEqual(["c", "a", "b"]);
  expect(ranked(trials, undefined)).toEqual(trials);
});

test("what is said of a trial has both", () => {
  expect(trial("a", 3, 1, 9)).toMatchObject({ metrics: { "loss.generator": 3, "evaluation.fid": 9 } });
});

/** @file The programs of a step: each step has the one with the phases that are due, however far apart these fall together, and none is compiled twice. */
import { afterAll, expect, test } from "vitest";
import { createReferenceExecutor } from "#src/backends/reference/index.js";
import { stateSpecs } from "#src/gan/index.js";
import type { Gan } from "#src/gan/index.js";
import { linear } from "#src/nn/index.js";
import { sgd } from "#src/optim/index.js";
import { mean, reshape } from "#src/tensor/index.js";
import { StepPrograms } from "#src/training/loop/step-programs.js";

const executor = createReferenceExecutor();
afterAll(() => executor.dispose());

const data = { height: 1, width: 1, channels: 1 };

/** One network and one phase for each interval, `every <n>`. */
const ganOf = (intervals: readonly number[]): Gan => ({
  networks: Object.fromEntries(intervals.map((every) => [`n${every}`, linear(1, 1)])),
  averaged: [],
  averageDecay: 0,
  phases: intervals.map((every) => ({
    name: `every ${every}`,
    trains: [`n${every}`],
    optimizer: sgd(),
    every,
    minimize: ({ network, real }) => ({ loss: mean(network(`n${every}`)(reshape(real, [1, 1]))) }),
  })),
});

const compiled = (intervals: readonly number[]): Promise<StepPrograms> => {
  const gan = ganOf(intervals);
  return StepPrograms.compile(gan, { data, batch: 1, executor, state: executor.createState(stateSpecs(gan)) });
};

test.each([
  ["one interval", [1], [0, 1, 2], 1],
  ["every fifth", [1, 5], [0, 3, 4, 5, 9, 99], 2],
  ["one that divides another", [2, 4, 8], [0, 1, 3, 5, 7, 15, 23], 4],
  [
    "some that fall together after 17 017 steps only",
    [7, 11, 13, 17],
    [0, 6, 76, 1000, 9999, 10_000, 17_015, 17_016],
    16,
  ],
] as const)("%s", async (_, intervals, steps, count) => {
  const programs = await compiled(intervals);
  expect(programs.programs).toHaveLength(count);
  for (const step of steps) {
    const due = intervals.filter((every) => (step + 1) % every === 0).map((every) => `loss.every ${every}`);
    expect(Object.keys(programs.at(step).plan.outputs), `step ${step}`).toEqual(due);
  }
});

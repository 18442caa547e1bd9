/** @file Who trains what in a sweep over ranks. */
import { expect, test } from "vitest";
import { Board } from "#src/cli/sweep/board.js";
import type { Report } from "#src/cli/sweep/board.js";
import { recordOf } from "#src/cli/sweep/record.js";
import type { TrialRecord } from "#src/cli/sweep/record.js";

const quiet: Report = { ended: [], isStopping: false };
const named = (name: string) => ({ name, values: { seed: name } });
const waiting = (...names: readonly string[]): TrialRecord[] => names.map((name) => recordOf(named(name), "waiting"));
const at = (name: string, state: TrialRecord["state"], step: number): TrialRecord => ({
  ...recordOf(named(name), state),
  step,
});
const ended = (...records: readonly TrialRecord[]): Report => ({
  ended: records.map((record) => ({ record })),
  isStopping: false,
});

test("whoever is free gets the next trial, until all are done", () => {
  const records = waiting("a", "b", "c", "d", "e");
  const board = new Board([
    { jobs: 1, records },
    { jobs: 2, records },
  ]);
  expect(board.round([quiet, quiet])).toEqual([["b"], ["a", "c"]]);
  expect(board.round([quiet, quiet])).toEqual([[], []]);
  expect(board.round([quiet, ended(at("c", "finished", 9))])).toEqual([[], ["d"]]);
  expect(board.round([ended(at("b", "failed", 3)), quiet])).toEqual([["e"], []]);
  expect(board.isDone).toBe(false);
  board.round([ended(at("e", "finished", 9)), ended(at("a", "finished", 9), at("d", "finished", 8))]);
  expect(board.isDone).toBe(true);
  expect(board.records.map(({ trial, state, step }) => [trial, state, step])).toEqual([
    ["a", "finished", 9],
    ["b", "failed", 3],
    ["c", "finished", 9],
    ["d", "finished", 8],
    ["e", "finished", 9],
  ]);
});

test("what one rank's files know counts: finished trials are not done again, begun ones go on where they are furthest", () => {
  const board = new Board([
    { jobs: 4, records: [at("a", "stopped", 5), at("b", "failed", 0), at("c", "finished", 9), ...waiting("d")] },
    { jobs: 1, records: [at("a", "stopped", 7), ...waiting("b", "c", "d")] },
  ]);
  expect(board.round([quiet, quiet])).toEqual([["b", "d"], ["a"]]);
  expect(board.records.map(({ step }) => step)).toEqual([7, 0, 9, 0]);
});

test("a trial waits for the rank that has it, and others overtake it meanwhile", () => {
  const records = waiting("a", "b");
  const board = new Board([
    { jobs: 1, records: [...records, at("c", "stopped", 1), ...waiting("d")] },
    { jobs: 1, records: [...records, ...waiting("c", "d")] },
  ]);
  expect(board.round([quiet, quiet])).toEqual([["a"], ["b"]]);
  expect(board.round([quiet, ended(at("b", "finished", 9))])).toEqual([[], ["d"]]);
  expect(board.round([ended(at("a", "finished", 9)), quiet])).toEqual([["c"], []]);
});

test("when one rank is told to stop, nothing begins any more, and it is over when all have ended", () => {
  const records = waiting("a", "b", "c");
  const board = new Board([
    { jobs: 1, records },
    { jobs: 1, records },
  ]);
  board.round([quiet, quiet]);
  expect(board.round([ended(at("a", "finished", 9)), { ...quiet, isStopping: true }])).toEqual([[], []]);
  expect([board.isStopping, board.isDone]).toEqual([true, false]);
  board.round([quiet, ended(at("b", "stopped", 4))]);
  expect(board.isDone).toBe(true);
});

/** @file The team barrier and the command word, with more threads than this machine may have cores. */

import { afterEach, describe, expect, test } from "vitest";
import { Team, compileBuild, createMemory } from "./team.js";
import type { Kernels } from "./team.js";

const COUNTER = 4096;

let team: Team | undefined;

afterEach(async () => {
  await team?.close();
});

describe("barrier", () => {
  test.each([
    { threads: 1, rounds: 1000, work: 0, name: "alone" },
    { threads: 2, rounds: 20_000, work: 0, name: "spinning" },
    { threads: 2, rounds: 200, work: 200_000, name: "asleep when the last thread comes" },
    { threads: 3, rounds: 2000, work: 0, name: "more threads than cores, spinning" },
    { threads: 5, rounds: 100, work: 50_000, name: "more threads than cores, asleep" },
  ])("no thread passes before all have come: $threads threads, $name", async ({ threads, rounds, work }) => {
    const memory = createMemory();
    team = new Team(await compileBuild("baseline"), memory, threads);
    const missing = await team.run({ kind: "meet", rounds, address: COUNTER, work });
    expect(missing).toEqual(Array.from({ length: threads }, () => 0));
    expect(new Int32Array(memory.buffer)[COUNTER / 4]).toBe(rounds * threads);
  });
});

describe("commands", () => {
  test.each([
    { name: "workers that spin", pause: 0 },
    { name: "workers that sleep", pause: 3 },
  ])("reach $name, each once and in order", async ({ pause }) => {
    const count = 100;
    const module = await compileBuild("baseline");
    const memory = createMemory();
    const words = new Int32Array(memory.buffer);
    const table = new WebAssembly.Table({ element: "anyfunc", initial: 1 });
    const instance = new WebAssembly.Instance(module, { env: { memory, table } });
    const kernels = instance.exports as unknown as Kernels;
    const first = kernels.postCommand(0);
    team = new Team(module, memory, 2);
    const sums = team.run({ kind: "obey", sequence: first, count, address: COUNTER });
    for (let i = 1; i <= count; i++) {
      if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause));
      expect(kernels.postCommand(i)).toBe(first + i);
      while (Atomics.load(words, COUNTER / 4) < 2 * i) await new Promise((resolve) => setImmediate(resolve));
    }
    const all = (count * (count + 1)) / 2;
    expect(await sums).toEqual([all, all]);
  });
});

/** @file Exchanges over MPI: values, and the same bits on any number of ranks, with each library. */
import { describe, expect, test } from "vitest";
import { alone, families, launch } from "./launch.js";

interface Printed {
  readonly digest: string;
  readonly size: number;
  readonly name: string;
  readonly hosts: readonly string[];
}

describe.skipIf(families.length === 0)("exchanges (skipped without mpirun)", () => {
  test("one process without a launcher and two ranks of each library get the same bits", async () => {
    const runs = [
      await alone("exchanges"),
      ...(await Promise.all(families.map((family) => launch(family, 2, "exchanges")))),
    ];
    expect(runs.map(({ code, stderr }) => ({ code, stderr }))).toEqual(runs.map(() => ({ code: 0, stderr: "" })));
    const printed = runs.map(({ stdout }) => JSON.parse(stdout) as Printed);
    expect(new Set(printed.map(({ digest }) => digest)).size).toBe(1);
    expect(printed.map(({ size }) => size)).toEqual([1, ...families.map(() => 2)]);
    families.forEach(({ family }, index) => {
      expect(printed[index + 1]?.name).toMatch(new RegExp(`^${family} \\d+\\.\\d+.*, 2 ranks on 1 host$`));
      expect(new Set(printed[index + 1]?.hosts).size).toBe(1);
    });
  });
});

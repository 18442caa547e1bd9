/**
 * @file The GEMM kernel: against float64 over random shapes and strides, bit for bit the same for 1, 2 and 3 threads, and
 * for the baseline build bit for bit the chain of float32 operations that it promises.
 */

import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { gemmScratchBytes } from "#src/backends/wasm/gemm-scratch.js";
import { seeded } from "../support/random-tensor.js";
import { Team, compileBuild, createMemory } from "./team.js";
import type { Build, GemmOperands } from "./team.js";

/** How an operand lies in memory: by rows, by columns, or with gaps between its elements. */
type Layout = "rows" | "columns" | "gaps";

/** Where the result goes: stored; stored and given to the epilogue; given to the epilogue only. */
type Output = "stored" | "stored, epilogue" | "epilogue";

interface Case {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly a: Layout;
  readonly b: Layout;
  readonly output: Output;
  readonly rowOffset: number;
  readonly seed: number;
}

const extent = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 1, max: 40 }) },
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 160 }) },
  { weight: 1, arbitrary: fc.constantFrom(1, 4, 8, 16, 17, 64, 65, 128) },
);
const depth = fc.oneof({ weight: 3, arbitrary: extent }, { weight: 1, arbitrary: fc.integer({ min: 250, max: 1100 }) });
/** Some taller than a slab of 516 rows, see kernels/gemm.ts. */
const height = fc.oneof({ weight: 12, arbitrary: extent }, { weight: 1, arbitrary: fc.constantFrom(516, 517, 1040) });
const layout = fc.constantFrom<Layout>("rows", "columns", "gaps");
const cases: fc.Arbitrary<Case> = fc.record({
  m: height,
  n: extent,
  k: depth,
  a: layout,
  b: layout,
  output: fc.constantFrom<Output>("stored", "stored, epilogue", "epilogue"),
  rowOffset: fc.nat(200),
  seed: fc.integer(),
});

const strides = (kind: Layout, rows: number, columns: number): [number, number] =>
  ({ rows: [columns, 1], columns: [1, rows], gaps: [3 * columns + 1, 3] })[kind] as [number, number];

const sameBits = (x: Float32Array | undefined, y: Float32Array | undefined): boolean =>
  x !== undefined && y !== undefined && x.length === y.length && x.every((value, i) => Object.is(value, y[i]));

const A = 1 << 20;
const B = 8 << 20;
const C = 16 << 20;
const EPILOGUE = 32 << 20;
const SCRATCH = 64 << 20;
const GUARD = 64; // floats after an array that must stay as they are
const FILLER = 12345;

const builds: readonly Build[] = ["baseline", "relaxed", "wide"];
const teamSizes = [1, 2, 3] as const;

describe.each(builds)("gemm, %s build", (build) => {
  const memory = createMemory();
  const floats = new Float32Array(memory.buffer);
  let teams: Team[] = [];

  beforeAll(async () => {
    const module = await compileBuild(build);
    teams = teamSizes.map((threads) => new Team(module, memory, threads));
  });
  afterAll(async () => {
    await Promise.all(teams.map((team) => team.close()));
  });

  /** Runs the case with every team; returns C, or what the epilogue saw of it, as stored by each team. */
  async function runCase(shape: Case): Promise<Float32Array[]> {
    const { m, n, k, output, rowOffset } = shape;
    const [aRow, aCol] = strides(shape.a, m, k);
    const [bRow, bCol] = strides(shape.b, k, n);
    const random = seeded(shape.seed);
    const fill = (address: number, count: number): void => {
      for (let i = 0; i < count; i++) floats[address / 4 + i] = 2 * random() - 1;
    };
    fill(A, (m - 1) * aRow + (k - 1) * aCol + 1);
    fill(B, (k - 1) * bRow + (n - 1) * bCol + 1);

    const results: Float32Array[] = [];
    for (const [i, team] of teams.entries()) {
      const scratchEnd = (SCRATCH + gemmScratchBytes(m, n, k, teamSizes[i] ?? 0)) / 4;
      floats.fill(Number.NaN, SCRATCH / 4, scratchEnd);
      floats.fill(FILLER, scratchEnd, scratchEnd + GUARD);
      floats.fill(Number.NaN, C / 4, C / 4 + m * n);
      floats.fill(FILLER, C / 4 + m * n, C / 4 + m * n + GUARD);
      floats.fill(0, EPILOGUE / 4, EPILOGUE / 4 + (rowOffset + m) * n + GUARD);
      const c = output === "epilogue" ? 0 : C;
      const epilogue = output === "stored" ? -1 : 0;
      const operands: GemmOperands = [m, n, k, A, aRow, aCol, B, bRow, bCol, c, SCRATCH, rowOffset, epilogue];
      await team.run({ kind: "gemm", operands, epilogueAddress: EPILOGUE });

      const seen = Float32Array.from({ length: m * n }, (_, at) => {
        const row = rowOffset + Math.floor(at / n);
        return ((floats[EPILOGUE / 4 + rowOffset * n + at] ?? Number.NaN) - row - 1) / 2;
      });
      const stored = floats.slice(C / 4, C / 4 + m * n);
      if (output === "stored, epilogue") expectWithin(seen, stored, 2 ** -13); // (2c + row + 1) rounds once, row ≤ 1240
      results.push(output === "epilogue" ? seen : stored);

      const outside = [
        ...floats.subarray(scratchEnd, scratchEnd + GUARD),
        ...floats.subarray(C / 4 + m * n, C / 4 + m * n + GUARD),
      ];
      expect(outside.every((value) => value === FILLER)).toBe(true);
      expect(floats.subarray(EPILOGUE / 4, EPILOGUE / 4 + rowOffset * n).every((value) => value === 0)).toBe(true);
    }
    return results;
  }

  function expectWithin(actual: Float32Array, expected: Float32Array, tolerance: number): void {
    expect(actual.length).toBe(expected.length);
    expect(actual.every((value, i) => Math.abs(value - (expected[i] ?? Number.NaN)) <= tolerance)).toBe(true);
  }

  /** C in float64, Σ|a·b| (the scale of rounding errors), and C as a chain of float32 multiply, add over p. */
  function oracle({ m, n, k, a, b }: Case): { exact: Float64Array; scale: Float64Array; chain: Float32Array } {
    const [aRow, aCol] = strides(a, m, k);
    const [bRow, bCol] = strides(b, k, n);
    const [exact, scale, chain] = [new Float64Array(m * n), new Float64Array(m * n), new Float32Array(m * n)];
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        let [sum, size, link] = [0, 0, 0];
        for (let p = 0; p < k; p++) {
          const x = floats[A / 4 + i * aRow + p * aCol] ?? Number.NaN;
          const y = floats[B / 4 + p * bRow + j * bCol] ?? Number.NaN;
          sum += x * y;
          size += Math.abs(x * y);
          link = Math.fround(Math.fround(x * y) + link);
        }
        exact[i * n + j] = sum;
        scale[i * n + j] = size;
        chain[i * n + j] = link;
      }
    }
    return { exact, scale, chain };
  }

  test("equals the float64 product and does not depend on the number of threads", { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(cases, async (shape) => {
        const [one, two, three] = await runCase(shape);
        const { exact, scale, chain } = oracle(shape);
        expect(sameBits(two, one)).toBe(true);
        expect(sameBits(three, one)).toBe(true);
        // What the epilogue reports is rounded once more, at a value of up to 2·|c| + row + 1 < 2048.
        const report = shape.output === "epilogue" ? 2 ** -13 : 0;
        const wrong = one?.findIndex((value, at) => {
          const tolerance = shape.k * 2 ** -24 * (scale[at] ?? 0) + report;
          return !(Math.abs(value - (exact[at] ?? 0)) <= tolerance);
        });
        expect(wrong).toBe(-1);
        if (build === "baseline" && shape.output !== "epilogue") expect(sameBits(one, chain)).toBe(true);
      }),
      { numRuns: 240, seed: 20_140_610 },
    );
  });

  test("a NaN in one row of A stays in that row of C", async () => {
    await runCase({ m: 70, n: 20, k: 300, a: "rows", b: "rows", output: "stored", rowOffset: 0, seed: 7 });
    floats[A / 4 + 69 * 300 + 299] = Number.NaN;
    const team = teams[1];
    await team?.run({
      kind: "gemm",
      operands: [70, 20, 300, A, 300, 1, B, 20, 1, C, SCRATCH, 0, -1],
      epilogueAddress: EPILOGUE,
    });
    const rowsWithNaN = Array.from({ length: 70 }, (_, row) => row).filter((row) =>
      floats.subarray(C / 4 + row * 20, C / 4 + (row + 1) * 20).some(Number.isNaN),
    );
    expect(rowsWithNaN).toEqual([69]);
  });
});

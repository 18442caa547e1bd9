/**
 * @file The GEMM laboratory: checks every variant against a float64 product, then times it on 1 and 2 threads.
 *
 *   node bench/kernels/gemm.js [--cases gan|square|all] [--rounds N] [--threads 1,2] [variant…]
 *
 * A variant is a build of kernels/index.ts, the winner (baseline, relaxed, wide), or the name of a file
 * bench/kernels/gemm/NAME.as.ts that exports `gemm` and lost, or the path of an entry file.
 */

import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { builds, compileKernels } from "../../scripts/build-kernels.js";
import { createTeam } from "./team.js";

const layers = [
  [100, 256],
  [256, 512],
  [512, 1024],
  [1024, 784],
  [784, 512],
  [512, 256],
  [256, 1],
];
const batch = 128;

/** [name, m, n, k, A is transposed in memory, B is transposed in memory] */
const ganCases = layers.flatMap(([input, output]) => [
  [`fwd ${input}→${output}`, batch, output, input, false, true],
  [`dX ${input}→${output}`, batch, input, output, false, false],
  [`dW ${input}→${output}`, output, input, batch, true, false],
]);
const squareCases = [512, 1024].flatMap((n) => [
  [`${n} NN`, n, n, n, false, false],
  [`${n} NT`, n, n, n, false, true],
  [`${n} TN`, n, n, n, true, false],
]);
const selections = { gan: ganCases, square: squareCases, all: [...ganCases, ...squareCases] };

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    cases: { type: "string", default: "all" },
    rounds: { type: "string", default: "15" },
    threads: { type: "string", default: "1,2" },
  },
});
const cases = selections[options.cases];
const variants = positionals.length > 0 ? positionals : ["relaxed"];

const DATA = 1 << 20;
const SCRATCH = 0xc0000000;

/** Lays out every case's A, B and C one after another and returns the arguments of its gemm call. */
function layOut(memory) {
  const floats = new Float32Array(memory.buffer);
  let address = DATA;
  let state = 1;
  const allocate = (count) => {
    const start = address;
    address += (count * 4 + 63) & ~63;
    return start;
  };
  const fill = (start, count) => {
    for (let i = 0; i < count; i++) {
      state = (Math.imul(state, 1664525) + 1013904223) | 0;
      floats[(start >> 2) + i] = state / 2 ** 31;
    }
  };
  return cases.map(([, m, n, k, aTransposed, bTransposed]) => {
    const a = allocate(m * k);
    const b = allocate(k * n);
    const c = allocate(m * n);
    fill(a, m * k);
    fill(b, k * n);
    const aStrides = aTransposed ? [1, m] : [k, 1];
    const bStrides = bTransposed ? [1, k] : [n, 1];
    return [m, n, k, a, ...aStrides, b, ...bStrides, c, SCRATCH | 0, 0, -1];
  });
}

/** Compares 24 rows of C with the float64 product; throws on a difference beyond rounding, NaN included. */
function check(variant, memory, [m, n, k, a, aRow, aCol, b, bRow, bCol, c]) {
  const floats = new Float32Array(memory.buffer);
  const tolerance = 4 * Math.sqrt(k) * 2 ** -24 * Math.sqrt(k);
  for (let i = 0; i < m; i += Math.max(1, Math.floor(m / 24))) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let p = 0; p < k; p++) {
        sum += floats[(a >> 2) + i * aRow + p * aCol] * floats[(b >> 2) + p * bRow + j * bCol];
      }
      const got = floats[(c >> 2) + i * n + j];
      if (!(Math.abs(got - sum) <= tolerance)) {
        throw new Error(`${variant} [${m},${n},${k}] C[${i},${j}] = ${got}, expected ${sum}`);
      }
    }
  }
}

const median = (values) => values.toSorted((x, y) => x - y)[values.length >> 1];

/** Compiles a build of kernels/index.ts, or the file of a losing variant. */
async function compileVariant(name) {
  const build = builds[name];
  const entry = build ? "kernels/index.ts" : name.endsWith(".ts") ? name : `bench/kernels/gemm/${name}.as.ts`;
  const outFile = `node_modules/.cache/ganvas/${name.replaceAll("/", "_")}.wasm`;
  await compileKernels(entry, outFile, build ?? builds.relaxed);
  return WebAssembly.compile(await readFile(new URL(`../../${outFile}`, import.meta.url)));
}

const modules = await Promise.all(["baseline", ...variants].map(compileVariant));
const results = new Map();
for (const threads of options.threads.split(",").map(Number)) {
  const team = await createTeam(modules, threads);
  const calls = layOut(team.memory);
  const floats = new Float32Array(team.memory.buffer);
  const times = variants.map(() => []);
  for (const [v, variant] of variants.entries()) {
    for (const call of calls) {
      floats.fill(NaN, call[9] >> 2, (call[9] >> 2) + call[0] * call[1]);
      team.run(v + 1, [call], 1);
      check(variant, team.memory, call);
    }
    team.run(v + 1, calls, 5);
  }
  for (let round = 0; round < Number(options.rounds); round++) {
    for (const v of variants.keys()) times[v].push(...team.run(v + 1, calls, 2));
  }
  for (const [v, variant] of variants.entries()) {
    const byCase = cases.map((_, i) => times[v].map((row) => row[i]));
    results.set(`${variant} ${threads}`, {
      median: byCase.map(median),
      min: byCase.map((list) => Math.min(...list)),
    });
  }
  await team.close();
}

const columns = [...results.keys()];
console.log(["GFLOP/s, median (best)".padEnd(24), ...columns.map((c) => c.padStart(16))].join(""));
const rate = (flops, ms) => (flops / ms / 1e6).toFixed(1);
const line = (name, flops, pick) =>
  console.log(
    [
      name.padEnd(24),
      ...columns.map((column) => {
        const { median: mid, min } = results.get(column);
        return `${rate(flops, pick(mid))} (${rate(flops, pick(min))})`.padStart(16);
      }),
    ].join(""),
  );
const flops = cases.map(([, m, n, k]) => 2 * m * n * k);
const sum = (list, from, to) => list.slice(from, to).reduce((x, y) => x + y, 0);
cases.forEach(([name], i) => line(name, flops[i], (list) => list[i]));
if (options.cases !== "square") {
  line("GAN shapes, weighted", sum(flops, 0, 21), (list) => sum(list, 0, 21));
}

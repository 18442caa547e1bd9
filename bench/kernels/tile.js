/**
 * @file The micro-kernel laboratory: writes tiles of several shapes and ways of unrolling as AssemblyScript, checks each against
 * a float64 product, then times it on panels that stay in the L1 cache.
 *
 *   node bench/kernels/tile.js [ROWSxCOLUMNS:UNROLL[:split]…]
 *
 * `split` puts a branch that is never taken after each row but the last, see kernels/tile.ts. With --experimental-wasm-revectorize
 * on Node 24 V8 joins neighbouring vectors into 256-bit ones. GFLOP/s of one 3.7 GHz Zen 4 core, depth 512 (peak 59, or 118):
 *
 *                Node 20   Node 22   Node 24   Node 24 joined
 *   4x8:1            49                                        the loop's own instructions cost 5%
 *   4x8:4            52        54        53        58          8 chains of 4-cycle madds on 2 units: no slack (joined: 4 chains)
 *   5x8:4            28                  54        72          spills on Node 20
 *   5x8:4:split      53        55        54        68          10 chains, but 5 rows divide no layer's size
 *   6x8:4            30        30        57        84          spills on Node 20 and 22
 *   6x8:2:split      57        58        57        74          the winner for 128-bit vectors: 12 chains, 15 registers
 *   3x12:4           54        55        53        61          9 chains; 3 and 12 divide few sizes
 *   2x24:4:split     40                                        the same registers as 6x8, but six loads of B for two of A
 *   3x16:4           32                                        spills
 *   4x16:4                                         106         8 joined chains
 *   6x16:2                                         115         the winner where vectors are joined
 *   4x24:4                                         57          spills
 */

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { builds, compileKernels } from "../../scripts/build-kernels.js";
import { setVectorFlags } from "./vector-flags.js";

setVectorFlags();

const CACHE = "node_modules/.cache/ganvas";
const [A, B, C] = [1 << 16, 1 << 20, 1 << 21];
const DEPTHS = [128, 512];
const ROUNDS = 11;

const rangeOf = (count) => Array.from({ length: count }, (_, i) => i);

/** The source of one tile: C[rows, columns] = A · B from interleaved panels. */
function source({ rows, columns, unroll, split }) {
  const vectors = rangeOf(columns / 4);
  const step = (u) => [
    ...vectors.map((j) => `b${j} = v128.load(b, ${16 * (vectors.length * u + j)});`),
    ...rangeOf(rows).flatMap((i) => [
      `x = v128.load_splat<f32>(a, ${4 * i});`,
      ...vectors.map((j) => `c${i}${j} = f32x4.relaxed_madd(x, b${j}, c${i}${j});`),
      split && i < rows - 1 ? `if (depth == ${-(i + 1)}) break;` : "",
    ]),
    `a += ${4 * rows};`,
    u === unroll - 1 ? `b += ${16 * vectors.length * unroll};` : "",
    "if (--depth == 0) break;",
  ];
  return [
    "export function tile(a: usize, b: usize, depth: i32, c: usize): void {",
    ...rangeOf(rows).flatMap((i) => vectors.map((j) => `let c${i}${j} = f32x4.splat(0);`)),
    ...vectors.map((j) => `let b${j} = f32x4.splat(0);`),
    "let x = f32x4.splat(0);",
    "while (true) {",
    ...rangeOf(unroll).flatMap(step),
    "}",
    ...rangeOf(rows).flatMap((i) => vectors.map((j) => `v128.store(c, c${i}${j}, ${4 * (columns * i + 4 * j)});`)),
    "}",
    "export function repeat(times: i32, a: usize, b: usize, depth: i32, c: usize): void {",
    "  while (times-- > 0) tile(a, b, depth, c);",
    "}",
  ].join("\n");
}

/** Throws unless the tile equals the float64 product; a NaN does not. */
function check(name, { rows, columns }, tile, memory) {
  const floats = new Float32Array(memory.buffer);
  const depth = 67;
  for (let i = 0; i < rows * depth; i++) floats[A / 4 + i] = Math.sin(i);
  for (let i = 0; i < columns * depth; i++) floats[B / 4 + i] = Math.cos(i);
  floats.fill(NaN, C / 4, C / 4 + rows * columns);
  tile(A, B, depth, C);
  for (let at = 0; at < rows * columns; at++) {
    let sum = 0;
    for (let p = 0; p < depth; p++) {
      sum += floats[A / 4 + p * rows + Math.floor(at / columns)] * floats[B / 4 + p * columns + (at % columns)];
    }
    if (!(Math.abs(floats[C / 4 + at] - sum) <= 1e-4)) throw new Error(`${name}: element ${at} is wrong`);
  }
}

async function load(name) {
  const [shape, unroll, split] = name.split(":");
  const [rows, columns] = shape.split("x").map(Number);
  const variant = { rows, columns, unroll: Number(unroll), split: split === "split" };
  const file = `${CACHE}/tile-${name.replaceAll(":", "-")}`;
  await mkdir(CACHE, { recursive: true });
  await writeFile(`${file}.ts`, source(variant));
  await compileKernels(`${file}.ts`, `${file}.wasm`, builds.relaxed);
  const memory = new WebAssembly.Memory({ initial: 64, maximum: 65_536, shared: true });
  const table = new WebAssembly.Table({ element: "anyfunc", initial: 1 });
  const { instance } = await WebAssembly.instantiate(await readFile(`${file}.wasm`), { env: { memory, table } });
  check(name, variant, instance.exports.tile, memory);
  return { name, ...variant, repeat: /** @type {Function} */ (instance.exports.repeat), rates: DEPTHS.map(() => []) };
}

const names = process.argv.slice(2);
const variants = await Promise.all((names.length > 0 ? names : ["4x8:4", "6x8:4", "6x8:2:split", "6x16:2"]).map(load));
for (let round = -1; round < ROUNDS; round++) {
  for (const [d, depth] of DEPTHS.entries()) {
    for (const { rows, columns, repeat, rates } of variants) {
      const times = Math.round(4e7 / (rows * columns * depth));
      const start = performance.now();
      repeat(times, A, B, depth, C);
      const rate = (2 * rows * columns * depth * times) / (performance.now() - start) / 1e6;
      if (round >= 0) rates[d].push(rate); // round −1 lets the optimising compiler finish
    }
  }
}
console.log(`GFLOP/s, median (best); ${process.version}`.padEnd(40), ...DEPTHS.map((d) => `depth ${d}`.padStart(16)));
for (const { name, rates } of variants) {
  const text = rates.map((list) => {
    const sorted = list.toSorted((x, y) => x - y);
    return `${sorted[ROUNDS >> 1].toFixed(1)} (${sorted[ROUNDS - 1].toFixed(1)})`.padStart(16);
  });
  console.log(name.padEnd(40), ...text);
}

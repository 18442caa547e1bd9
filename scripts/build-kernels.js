/**
 * @file Compiles kernels/index.ts into dist/kernels/<build>.wasm, one source for every build, and kernels/communication.ts,
 * with the AssemblyScript compiler. Skips a file that is newer than every source. `--force` always builds.
 */

import { mkdir, readdir, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");

/** Features that all builds use; each build adds its own. */
const sharedFeatures = ["simd", "threads", "bulk-memory"];

/**
 * @typedef {object} Build
 * @property {readonly string[]} features beyond the shared ones
 * @property {8 | 16} tileColumns width of the GEMM tile: 16 needs an engine that joins vectors into 256-bit ones
 */

/** @satisfies {Readonly<Record<string, Build>>} */
export const builds = {
  baseline: { features: [], tileColumns: 8 },
  relaxed: { features: ["relaxed-simd"], tileColumns: 8 },
  wide: { features: ["relaxed-simd"], tileColumns: 16 },
};

const modules = [
  ...Object.entries(builds).map(([name, build]) => ({ entry: "kernels/index.ts", name, build })),
  { entry: "kernels/communication.ts", name: "communication", build: builds.baseline },
];

/**
 * The compiler's arguments for one build.
 * @param {string} entry source file
 * @param {string} outFile
 * @param {Build} build
 * @returns {string[]}
 */
export function compilerArguments(entry, outFile, { features, tileColumns }) {
  return [
    entry,
    ...["--outFile", outFile, "--baseDir", root],
    ...["-O3", "--noAssert", "--runtime", "stub", "--use", "abort="],
    ...["--use", `TILE_COLUMNS=${tileColumns}`],
    ...["--importMemory", "--sharedMemory", "--initialMemory", "1", "--maximumMemory", "65536"],
    ...["--importTable", "--memoryBase", "1024"],
    ...[...sharedFeatures, ...features].flatMap((feature) => ["--enable", feature]),
  ];
}

/**
 * Compiles one entry file to one WASM file.
 * @param {string} entry relative to the repository root
 * @param {string} outFile relative to the repository root
 * @param {Build} build
 * @returns {Promise<void>}
 * @throws {Error} with the compiler's messages when the source does not compile
 */
export async function compileKernels(entry, outFile, build) {
  // The compiler takes 200 ms to load: only when there is something to build.
  const asc = await import("assemblyscript/asc");
  await mkdir(join(root, dirname(outFile)), { recursive: true });
  const { error, stderr } = await asc.main(compilerArguments(entry, outFile, build), {
    writeFile: (name, contents, baseDir) => writeFile(join(baseDir, name), contents),
  });
  if (error) throw new Error(`[build-kernels] ${entry} does not compile:\n${stderr.toString()}`);
}

/** @param {string} path @returns {Promise<number>} modification time in ms, 0 if there is no such file */
async function modified(path) {
  try {
    return (await stat(path)).mtimeMs;
  } catch {
    return 0;
  }
}

async function main() {
  const sources = (await readdir(join(root, "kernels"))).map((name) => join(root, "kernels", name));
  const newest = Math.max(...(await Promise.all([...sources, fileURLToPath(import.meta.url)].map(modified))));
  for (const { entry, name, build } of modules) {
    const outFile = join("dist", "kernels", `${name}.wasm`);
    if (!process.argv.includes("--force") && (await modified(join(root, outFile))) > newest) continue;
    await compileKernels(entry, outFile, build);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();

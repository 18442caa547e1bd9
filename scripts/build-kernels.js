/**
 * @file Compiles kernels/index.ts into dist/kernels/baseline.wasm and dist/kernels/relaxed.wasm (one source, two builds)
 * with the AssemblyScript compiler. Skips a build that is newer than every source. `--force` always builds.
 */

import { mkdir, readdir, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");

/** Features that both builds use; each build adds its own. */
const sharedFeatures = ["simd", "threads", "bulk-memory"];

/** @type {Readonly<Record<string, readonly string[]>>} */
const builds = { baseline: [], relaxed: ["relaxed-simd"] };

/**
 * The compiler's arguments for one build.
 * @param {string} entry source file
 * @param {string} outFile
 * @param {readonly string[]} features
 * @returns {string[]}
 */
export function compilerArguments(entry, outFile, features) {
  return [
    entry,
    ...["--outFile", outFile, "--baseDir", root],
    ...["-O3", "--noAssert", "--runtime", "stub", "--use", "abort="],
    ...["--importMemory", "--sharedMemory", "--initialMemory", "1", "--maximumMemory", "65536"],
    ...["--importTable", "--memoryBase", "1024"],
    ...[...sharedFeatures, ...features].flatMap((feature) => ["--enable", feature]),
  ];
}

/**
 * Compiles one entry file to one WASM file.
 * @param {string} entry relative to the repository root
 * @param {string} outFile relative to the repository root
 * @param {readonly string[]} features beyond the shared ones
 * @returns {Promise<void>}
 * @throws {Error} with the compiler's messages when the source does not compile
 */
export async function compileKernels(entry, outFile, features) {
  // The compiler takes 200 ms to load: only when there is something to build.
  const asc = await import("assemblyscript/asc");
  await mkdir(join(root, dirname(outFile)), { recursive: true });
  const { error, stderr } = await asc.main(compilerArguments(entry, outFile, features), {
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
  for (const [name, features] of Object.entries(builds)) {
    const outFile = join("dist", "kernels", `${name}.wasm`);
    if (!process.argv.includes("--force") && (await modified(join(root, outFile))) > newest) continue;
    await compileKernels("kernels/index.ts", outFile, features);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();

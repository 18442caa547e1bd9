/** @file The checks of `ganvas doctor`, one finding each. */
import { access, constants } from "node:fs/promises";
import { availableParallelism, cpus, freemem, totalmem } from "node:os";
import { dirname, resolve } from "node:path";
import { createWasmExecutor, defaultThreads, detectFeatures, enableRelaxedSimd } from "../backends/wasm/index.js";
import { openDataset } from "../data/index.js";
import { compile, f32, matmul } from "../tensor/index.js";
import { megabytes } from "./format.js";

/** One line of the report. */
export interface Finding {
  readonly name: string;
  readonly value: string;
  /** `bad` keeps Ganvas from working, `fair` makes it slower. */
  readonly health: "good" | "fair" | "bad";
  /** What to do; empty when all is well. */
  readonly advice: string;
}

const good = (name: string, value: string): Finding => ({ name, value, health: "good", advice: "" });
const fair = (name: string, value: string, advice: string): Finding => ({ name, value, health: "fair", advice });
const bad = (name: string, value: string, advice: string): Finding => ({ name, value, health: "bad", advice });

const leastNode = 20;
const enoughBytes = 1e9;
/** Size of the product that is timed, and for how long. */
const productSize = 512;
const timedMs = 200;

/** Examines this machine. @param out where runs would be written */
export async function* examine(out: string): AsyncGenerator<Finding, void, void> {
  const { node } = process.versions;
  const isNew = Number(node.split(".")[0]) >= leastNode;
  yield isNew ? good("Node", node) : bad("Node", node, `Install Node ${leastNode} or later.`);
  const cores = availableParallelism();
  const model = cpus()[0]?.model.trim() ?? "unknown processor";
  yield cores > 1
    ? good("processor", `${cores} cores, ${model}`)
    : fair("processor", `1 core, ${model}`, "Training uses every core it gets.");
  const memory = `${megabytes(totalmem())}, ${megabytes(freemem())} free`;
  yield freemem() > enoughBytes
    ? good("memory", memory)
    : fair("memory", memory, "Close something, or use a smaller batch.");
  yield* examineWasm();
  const hasWebGpu = "navigator" in globalThis && "gpu" in globalThis.navigator;
  yield hasWebGpu ? good("WebGPU", "yes, not used yet") : good("WebGPU", "no; the processor does the work");
  yield await examineData();
  yield await examineFolder(out);
}

async function* examineWasm(): AsyncGenerator<Finding, void, void> {
  enableRelaxedSimd();
  const { simd, threads, relaxedSimd } = detectFeatures();
  if (!simd || !threads) {
    yield bad(
      "WebAssembly",
      "no SIMD or no threads",
      "Use Node 20 or later without --jitless and without flags that turn WebAssembly off.",
    );
    return;
  }
  yield good("WebAssembly", "SIMD and threads");
  yield relaxedSimd
    ? good("relaxed SIMD", "yes")
    : fair("relaxed SIMD", "no", "A newer Node computes up to twice as fast.");
  const most = defaultThreads();
  const single = await measureProduct(1);
  yield single > 10
    ? good("speed, 1 thread", gflops(single))
    : fair("speed, 1 thread", gflops(single), "Slow: is something else running?");
  if (most === 1) return;
  const all = await measureProduct(most);
  const name = `speed, ${most} threads`;
  const ratio = `${gflops(all)}, ${(all / single).toFixed(2)} times one`;
  yield all > 1.3 * single
    ? good(name, ratio)
    : fair(name, ratio, "The other cores are busy or shared; fewer --threads may be faster.");
}

const gflops = (value: number): string =>
  `${value.toFixed(0)} GFLOP/s (product of ${productSize}×${productSize} matrices)`;

/** The fastest of many products, in 10⁹ floating-point operations a second. */
async function measureProduct(threads: number): Promise<number> {
  const executor = await createWasmExecutor({ threads });
  try {
    const spec = f32(productSize, productSize);
    const program = await compile(
      ({ inputs: { a, b } }) => {
        if (a === undefined || b === undefined) throw new Error("internal: the product lacks a factor");
        return { outputs: { c: matmul(a, b) } };
      },
      { executor, inputs: { a: spec, b: spec } },
    );
    program.run({ a: new Float32Array(productSize ** 2).fill(1), b: new Float32Array(productSize ** 2).fill(1) });
    let best = Infinity;
    const end = performance.now() + timedMs;
    while (performance.now() < end) {
      const start = performance.now();
      program.run();
      best = Math.min(best, performance.now() - start);
    }
    return (2 * productSize ** 3) / (best * 1e6);
  } finally {
    await executor.dispose();
  }
}

async function examineData(): Promise<Finding> {
  try {
    const { count } = await openDataset("mnist");
    return good("MNIST", `${count} images`);
  } catch (error) {
    return fair("MNIST", "not found", error instanceof Error ? error.message : String(error));
  }
}

/** The folder itself, or the nearest one above that exists. */
async function examineFolder(out: string): Promise<Finding> {
  for (let folder = resolve(out); ; folder = dirname(folder)) {
    try {
      await access(folder, constants.W_OK);
      return good("run folder", resolve(out));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT" && dirname(folder) !== folder) continue;
      return bad("run folder", `${folder} cannot be written`, "Choose another with --out.");
    }
  }
}

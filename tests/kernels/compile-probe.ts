/**
 * @file Compiles an AssemblyScript source given as text against kernels/, in memory: a way into functions of v128, which
 * JavaScript cannot call.
 */

import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The two builds of the kernels, and the feature that sets them apart. */
export const builds: Readonly<Record<"baseline" | "relaxed", readonly string[]>> = {
  baseline: [],
  relaxed: ["relaxed-simd"],
};

/** Bytes of the probe's memory. */
export const probeBytes = 1 << 24;

export interface Probe {
  readonly memory: WebAssembly.Memory;
  /** First byte that the module's own constants leave free. */
  readonly free: number;
  /** Calls the export `name` with numbers. */
  call(name: string, ...values: number[]): void;
}

/**
 * Compiles `source` (it imports kernels as `./kernels/<file>`) and instantiates it.
 * @throws Error with the compiler's messages when the source does not compile
 */
export async function compileProbe(source: string, features: readonly string[] = []): Promise<Probe> {
  let binary = new Uint8Array();
  let messages = "";
  const pages = String(probeBytes / 65536);
  const { error } = await asc.main(
    [
      ...["probe.ts", "--outFile", "probe.wasm", "-O3", "--noAssert", "--runtime", "stub", "--use", "abort="],
      ...["--importMemory", "--sharedMemory", "--initialMemory", pages, "--maximumMemory", pages],
      ...["--memoryBase", "1024", "--disableWarning"],
      ...["simd", "threads", "bulk-memory", ...features].flatMap((feature) => ["--enable", feature]),
    ],
    {
      readFile: (name) => (name === "probe.ts" ? source : readFile(`${root}${name}`, "utf8").catch(() => null)),
      writeFile: (_name, contents) => {
        if (typeof contents !== "string") binary = new Uint8Array(contents);
      },
      listFiles: () => [],
      stderr: { write: (text) => void (messages += String(text)) },
    },
  );
  if (error) throw new Error(messages);
  const memory = new WebAssembly.Memory({ initial: Number(pages), maximum: Number(pages), shared: true });
  const { instance } = await WebAssembly.instantiate(binary, { env: { memory } });
  const { free } = instance.exports;
  if (!(free instanceof WebAssembly.Global)) throw new Error("the probe exports no global `free`");
  return {
    memory,
    free: Number(free.value),
    call(name, ...values) {
      const exported = instance.exports[name];
      if (typeof exported !== "function") throw new Error(`the probe exports no function ${name}`);
      Reflect.apply(exported, undefined, values);
    },
  };
}

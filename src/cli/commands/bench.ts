/** @file `ganvas bench conv`: what the planner picked for a convolution, what each algorithm should cost, and what it does cost. */
import { createWasmExecutor, maxThreads } from "../../backends/wasm/index.js";
import { chooseLayers, describeLayer, operationCount, outputSize } from "../convolution-layers.js";
import type { ConvolutionLayer, LayerFlags } from "../convolution-layers.js";
import { passes, timePass } from "../convolution-timing.js";
import type { AlgorithmTiming, Effort, PassTiming } from "../convolution-timing.js";
import { parseWhole } from "../seeds.js";
import { terminalOf } from "../terminal.js";
import type { Terminal } from "../terminal.js";

/** Flags as commander gives them. */
export interface BenchConvFlags extends LayerFlags {
  readonly threads?: string;
  readonly quick?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

const thorough: Effort = { rounds: 9, sampleMs: 20 };
const quick: Effort = { rounds: 3, sampleMs: 2 };
/** By how much the picked algorithm may be slower before it counts: medians differ by less from run to run. */
const noise = 1.03;

/** Measures, prints and gives the exit code. */
export async function benchConvCommand(flags: BenchConvFlags): Promise<number> {
  const { json, quiet } = flags;
  const layers = chooseLayers(flags);
  const threads = flags.threads === undefined ? 1 : parseWhole("--threads", flags.threads, 1, maxThreads);
  const effort = flags.quick === true ? quick : thorough;
  const terminal = terminalOf(process.stdout);
  const print = (text: string): void => {
    if (quiet !== true) terminal.write(text);
  };
  const executor = await createWasmExecutor({ threads });
  const timings: PassTiming[] = [];
  try {
    if (json !== true) print(`${executor.name}\n`);
    for (const layer of layers) {
      if (json !== true) print(heading(layer, terminal));
      for (const pass of passes) {
        const timing = await timePass(layer, pass, executor, effort);
        timings.push(timing);
        print(
          json === true ? `${JSON.stringify(asJson(layer, timing, executor.name, threads))}\n` : rows(timing, terminal),
        );
      }
    }
  } finally {
    await executor.dispose();
  }
  if (json !== true) print(summary(timings));
  return 0;
}

const isSlower = ({ loss }: PassTiming): boolean => loss > noise;

function asJson(layer: ConvolutionLayer, timing: PassTiming, device: string, threads: number): object {
  const operations = operationCount(layer);
  return {
    ...layer,
    outputSize: outputSize(layer),
    operations,
    ...timing,
    isSlower: isSlower(timing),
    device,
    threads,
  };
}

const columns = (pass: string, algorithm: string, ...numbers: readonly string[]): string =>
  `  ${pass.padEnd(17)}${algorithm.padEnd(12)}${numbers.map((text) => text.padStart(11)).join("")}`;

function heading(layer: ConvolutionLayer, terminal: Terminal): string {
  const title = terminal.style("bold", `${layer.name}: ${describeLayer(layer)}`);
  return `\n${title}\n${terminal.style("dim", columns("pass", "algorithm", "model ms", "real ms", "GFLOP/s"))}\n`;
}

const milliseconds = (value: number): string => value.toFixed(value < 10 ? 3 : 1);

function rows(timing: PassTiming, terminal: Terminal): string {
  return timing.algorithms.map((algorithm, index) => `${row(timing, algorithm, index === 0, terminal)}\n`).join("");
}

function row(timing: PassTiming, algorithm: AlgorithmTiming, isFirst: boolean, terminal: Terminal): string {
  const isPicked = algorithm.algorithm === timing.picked;
  const text = columns(
    isFirst ? timing.pass : "",
    `${isPicked ? "*" : " "} ${algorithm.algorithm}`,
    algorithm.modelMs === null ? "–" : milliseconds(algorithm.modelMs),
    milliseconds(algorithm.ms),
    algorithm.gflops.toFixed(1),
  );
  if (!isPicked || !isSlower(timing)) return text;
  return `${text}  ${terminal.style("yellow", `slower: ×${timing.loss.toFixed(2)}`)}`;
}

function summary(timings: readonly PassTiming[]): string {
  const slower = timings.filter(isSlower);
  const worst = Math.max(...timings.map(({ loss }) => loss));
  const verdict =
    slower.length === 0
      ? `always the fastest, or within ${((noise - 1) * 100).toFixed(0)} % of it`
      : `slower than another in ${slower.length} of ${timings.length}, up to ${worst.toFixed(2)} times`;
  return `
* picked by the cost model: ${verdict}.
The model is of one thread. GFLOP/s count what the direct algorithm multiplies and adds, whatever is done instead.
`;
}

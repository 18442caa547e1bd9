/**
 * @file A process that trains a small convolutional GAN for thousands of steps and prints, as JSON, what they left behind. Run with
 * `--expose-gc --max-semi-space-size=64`, so that nothing is collected unless asked for. Usage: node steady-process.js <threads> <steps>.
 */
import { createWasmExecutor } from "#src/backends/wasm/index.js";
import {
  dcganDiscriminator,
  dcganGenerator,
  losses,
  initialization,
  stateSpecs,
  trainingStep,
} from "#src/gan/index.js";
import { adam } from "#src/optim/index.js";
import { compile, f32, i32 } from "#src/tensor/index.js";

/**
 * @typedef {object} Traces
 * @property {{ running: number, feedingAndReading: number }} allocated bytes on the JavaScript heap, `steps` steps each
 * @property {number} kept bytes more on it after all steps and garbage collection
 * @property {[number, number]} memory bytes of WebAssembly memory before and after the counted steps
 * @property {boolean} finite whether the last losses are numbers
 */

const [threads = 1, steps = 1] = process.argv.slice(2).map(Number);
/** @type {WebAssembly.Memory[]} */
const memories = [];
WebAssembly.Memory = class extends WebAssembly.Memory {
  /** @param {WebAssembly.MemoryDescriptor} descriptor */
  constructor(descriptor) {
    super(descriptor);
    memories.push(this);
  }
};

const image = { height: 8, width: 8, channels: 1 };
const optimizer = adam({ learningRate: 1e-3, beta1: 0.5 });
const loss = losses["non-saturating"];
const executor = await createWasmExecutor({ threads });
/** @type {import("#src/gan/index.js").Gan} */
const gan = {
  networks: { generator: dcganGenerator(4, 4, image), discriminator: dcganDiscriminator(4, image) },
  averaged: ["generator"],
  averageDecay: 0.99,
  phases: [
    {
      name: "discriminator",
      trains: ["discriminator"],
      optimizer,
      minimize: ({ network, real, normal }) => {
        const fake = network("generator")(normal([4, 4], "z"));
        return { loss: loss.discriminator(network("discriminator")(real), network("discriminator")(fake)) };
      },
    },
    {
      name: "generator",
      trains: ["generator"],
      optimizer,
      minimize: ({ network, normal }) => {
        const fake = network("generator")(normal([4, 4], "z"));
        return { loss: loss.generator(network("discriminator")(fake)) };
      },
    },
  ],
};
const state = executor.createState(stateSpecs(gan));
const draw = await compile(initialization(gan), { executor, state, inputs: { seed: i32() } });
draw.run({ seed: [1] });
const program = await compile(trainingStep(gan), { executor, state, inputs: { real: f32(4, 8, 8, 1) } });
const real = new Float32Array(256).fill(0.5);

let finite = true;
const run = (/** @type {number} */ count) => {
  for (let step = 0; step < count; step++) program.run();
};
const feedAndRead = (/** @type {number} */ count) => {
  for (let step = 0; step < count; step++) {
    const result = program.run({ real });
    finite &&= Number.isFinite(result.number("loss.discriminator") + result.number("loss.generator"));
  }
};
const heap = () => process.memoryUsage().heapUsed;
const collect = globalThis.gc;
if (collect === undefined) throw new Error("run with --expose-gc");
const memoryBytes = () => memories.reduce((total, { buffer }) => total + buffer.byteLength, 0);

run(steps); // until the code is compiled for good
feedAndRead(steps);
collect();
const memoryBefore = memoryBytes();
const start = heap();
run(steps);
const afterRuns = heap();
feedAndRead(steps);
const afterReads = heap();
collect();
/** @type {Traces} */
const traces = {
  allocated: { running: afterRuns - start, feedingAndReading: afterReads - afterRuns },
  kept: heap() - start,
  memory: [memoryBefore, memoryBytes()],
  finite,
};
console.log(JSON.stringify(traces));
await executor.dispose();

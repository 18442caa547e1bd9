/** @file Ganvas as a peer: the vanilla recipe's training step at full size, batch 128. Usage: node vanilla_ganvas.js --threads 2. */
import { parseArgs } from "node:util";
import { createExecutor } from "../../dist/backends/index.js";
import { batch, image, plain, vanillaStep } from "../programs.js";
import { serve } from "./protocol.js";

const { values } = parseArgs({ options: { threads: { type: "string", default: "2" } } });
const threads = Number(values.threads);
const batches = 8;

const executor = await createExecutor({ threads });
const training = await vanillaStep(executor, plain);
const reals = Array.from({ length: batches }, () =>
  Float32Array.from({ length: batch * image.height * image.width }, () => Math.random() * 2 - 1),
);
let count = 0;

await serve(
  () => {
    const result = training.run({ real: reals[count++ % batches] ?? [] });
    return [result.number("loss.discriminator"), result.number("loss.generator")];
  },
  { peer: "ganvas", case: "vanilla", threads, version: executor.name },
);
await executor.dispose();

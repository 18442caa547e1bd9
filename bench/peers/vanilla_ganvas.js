/** @file Ganvas as a peer: the vanilla recipe's training step at full size, batch 128. Usage: node vanilla_ganvas.js --threads 2. */
import { parseArgs } from "node:util";
import * as v from "valibot";
import { createExecutor } from "../../dist/backends/index.js";
import { initialization, programInputs, recipes, stateSpecs, trainingStep } from "../../dist/gan/index.js";
import { compile } from "../../dist/tensor/index.js";
import { serve } from "./protocol.js";

const { values } = parseArgs({ options: { threads: { type: "string", default: "2" } } });
const threads = Number(values.threads);
const image = { height: 28, width: 28, channels: 1 };
const batch = 128;
const batches = 8;

const executor = await createExecutor({ threads });
const recipe = recipes.get("vanilla");
if (recipe === undefined) throw new Error("the vanilla recipe is missing");
// As the other peers have it: no dropout, no averaged generator.
const gan = recipe.build(v.parse(recipe.options, { dropout: 0, averageDecay: 0 }), image);
const state = executor.createState(stateSpecs(gan));
const initialize = await compile(initialization(gan), { executor, state, inputs: programInputs.initialization });
initialize.run({ seed: [0] });
const training = await compile(trainingStep(gan), {
  executor,
  state,
  inputs: programInputs.trainingStep(batch, image),
});
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

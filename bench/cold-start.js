/** @file Imports the engine, compiles the vanilla recipe's step and runs it once; bench/run.js times the process. Usage: node cold-start.js 2. */
import * as v from "valibot";
import { createExecutor } from "../dist/backends/index.js";
import { initialization, programInputs, recipes, stateSpecs, trainingStep } from "../dist/gan/index.js";
import { compile } from "../dist/tensor/index.js";

const image = { height: 28, width: 28, channels: 1 };
const executor = await createExecutor({ threads: Number(process.argv[2] ?? 2) });
const recipe = recipes.get("vanilla");
if (recipe === undefined) throw new Error("the vanilla recipe is missing");
const gan = recipe.build(v.parse(recipe.options, {}), image);
const state = executor.createState(stateSpecs(gan));
const initialize = await compile(initialization(gan), { executor, state, inputs: programInputs.initialization });
initialize.run({ seed: [0] });
const training = await compile(trainingStep(gan), { executor, state, inputs: programInputs.trainingStep(128, image) });
training.run();
await executor.dispose();

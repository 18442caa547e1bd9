/** @file Imports the engine, compiles the vanilla recipe's step and runs it once; bench/run.js times the process. Usage: node cold-start.js 2. */
import { createExecutor } from "../dist/backends/index.js";
import { vanillaStep } from "./programs.js";

const executor = await createExecutor({ threads: Number(process.argv[2] ?? 2) });
const training = await vanillaStep(executor);
training.run();
await executor.dispose();

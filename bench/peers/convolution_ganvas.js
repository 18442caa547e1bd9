/**
 * @file Ganvas as a peer: a convolution or transposed convolution with both gradients.
 * Usage: node convolution_ganvas.js --case conv3x3 --threads 2.
 */
import { createExecutor } from "../../dist/backends/index.js";
import { convolution } from "../programs.js";
import { caseOf } from "./cases.js";
import { readArguments, serve } from "./protocol.js";

const { name, threads } = readArguments();
const executor = await createExecutor({ threads });
const program = await convolution(executor, caseOf(name, "convolution"));
await serve(() => program.run(), { peer: "ganvas", case: name, threads, version: executor.name });
await executor.dispose();

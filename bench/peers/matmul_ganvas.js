/** @file Ganvas as a peer: one square matrix product. Usage: node matmul_ganvas.js --case matmul1024 --threads 2. */
import { createExecutor } from "../../dist/backends/index.js";
import { squareProduct } from "../programs.js";
import { caseOf } from "./cases.js";
import { readArguments, serve } from "./protocol.js";

const { name, threads } = readArguments();
const executor = await createExecutor({ threads });
const program = await squareProduct(executor, caseOf(name, "matmul").size);
await serve(() => program.run(), { peer: "ganvas", case: name, threads, version: executor.name });
await executor.dispose();

/** @file Ganvas as a peer: one square matrix product. Usage: node matmul_ganvas.js --threads 2 --size 1024. */
import { parseArgs } from "node:util";
import { createExecutor } from "../../dist/backends/index.js";
import { squareProduct } from "../programs.js";
import { serve } from "./protocol.js";

const { values } = parseArgs({
  options: { threads: { type: "string", default: "2" }, size: { type: "string", default: "1024" } },
});
const threads = Number(values.threads);
const size = Number(values.size);

const executor = await createExecutor({ threads });
const program = await squareProduct(executor, size);
await serve(() => program.run(), { peer: "ganvas", case: `matmul${size}`, threads, version: executor.name });
await executor.dispose();

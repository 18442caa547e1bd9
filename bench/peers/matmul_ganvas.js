/** @file Ganvas as a peer: one square matrix product. Usage: node matmul_ganvas.js --threads 2 --size 1024. */
import { parseArgs } from "node:util";
import { createExecutor } from "../../dist/backends/index.js";
import { compile, f32, matmul } from "../../dist/tensor/index.js";
import { serve } from "./protocol.js";

const { values } = parseArgs({
  options: { threads: { type: "string", default: "2" }, size: { type: "string", default: "1024" } },
});
const threads = Number(values.threads);
const size = Number(values.size);

const executor = await createExecutor({ threads });
const program = await compile(
  ({ inputs: { a, b } }) => {
    if (a === undefined || b === undefined) throw new Error("the product lacks an operand");
    return { outputs: { c: matmul(a, b) } };
  },
  { executor, inputs: { a: f32(size, size), b: f32(size, size) } },
);
for (const name of ["a", "b"]) {
  const operand = program.input(name);
  for (let index = 0; index < operand.length; index++) operand[index] = Math.random() - 0.5;
}

await serve(() => program.run(), { peer: "ganvas", case: `matmul${size}`, threads, version: executor.name });
await executor.dispose();

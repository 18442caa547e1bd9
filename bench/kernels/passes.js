/**
 * @file Times single passes: sums over the axes that normalisations fold, beside an elementwise pass over the same data.
 * Usage: node bench/kernels/passes.js [folder of another build, to compare]
 */
import path from "node:path";
import { pathToFileURL } from "node:url";

const root = path.resolve(process.argv[2] ?? "dist");
const load = (/** @type {string} */ file) => import(pathToFileURL(path.join(root, file)).href);
const { createWasmExecutor } = await load("backends/wasm/index.js");
const ops = await load("tensor/index.js");

const shapes = [
  [64, 32, 32, 64],
  [64, 8, 8, 512],
  [64, 64, 64, 16],
  [63, 31, 33, 48],
  [1, 32, 32, 64],
];
/** @type {Record<string, (x: any) => any>} */
const passes = {
  "x + 1": (x) => ops.add(x, 1),
  "x · row": (x) => ops.mul(x, ops.narrow(ops.reshape(x, [-1, x.shape[3]]), 0, 0, 1)),
  "sum 0,1,2": (x) => ops.sum(x, { axes: [0, 1, 2] }),
  "sum 1,2": (x) => ops.sum(x, { axes: [1, 2] }),
  "sum 1,2,3": (x) => ops.sum(x, { axes: [1, 2, 3] }),
  "sum groups": (x) => ops.sum(ops.reshape(x, [...x.shape.slice(0, 3), x.shape[3] / 16, 16]), { axes: [1, 2, 4] }),
  "sum all": (x) => ops.sum(x),
};

for (const threads of [1, 2]) {
  const executor = await createWasmExecutor({ threads });
  for (const shape of shapes) {
    const size = shape.reduce((a, b) => a * b, 1);
    const cells = [];
    for (const [name, pass] of Object.entries(passes)) {
      const program = await ops.compile(({ inputs }) => ({ outputs: { y: pass(inputs.x) } }), {
        executor,
        inputs: { x: ops.f32(...shape) },
      });
      program.input("x").fill(1);
      const times = [];
      for (let run = 0; run < 40; run++) {
        const start = performance.now();
        program.run();
        times.push(performance.now() - start);
      }
      times.sort((a, b) => a - b);
      const best = times[4] ?? 0;
      cells.push(`${name} ${best.toFixed(2)} ms ${((size * 4) / best / 1e6).toFixed(1)} GB/s`);
      program.dispose();
    }
    console.log(`${threads} threads [${shape.join()}]: ${cells.join(" | ")}`);
  }
  await executor.dispose();
}

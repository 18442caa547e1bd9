/** @file State dicts: names, layout, spectral normalisation. */
import { expect, test } from "vitest";
import { batchNorm, conv2d, linear, sequential, spectralNorm } from "#src/nn/index.js";
import { fromPyTorch } from "#src/interop/pytorch/layout.js";
import type { Values } from "#src/interop/pytorch/layout.js";
import { toStateDict } from "#src/interop/pytorch/state-dict.js";

const numbers = (module: Parameters<typeof toStateDict>[0]) => {
  const values = new Map(
    Object.entries({ ...module.parameters, ...module.buffers }).map(([name, { shape }], tensor) => [
      name,
      Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, at) => Math.sin(1 + at + 10 * tensor)),
    ]),
  );
  return (name: string): Float32Array => values.get(name) ?? new Float32Array();
};

function existing(values: Values | undefined): Values {
  if (values === undefined) throw new Error("no such tensor");
  return values;
}

test("names are PyTorch's, and all comes back", () => {
  const module = sequential(conv2d(2, 3, [2, 1]), batchNorm(3));
  const read = numbers(module);
  const dict = toStateDict(module, read);
  expect([...dict.keys()]).toEqual(["0.weight", "0.bias", "1.weight", "1.bias", "1.running_mean", "1.running_var"]);
  expect(dict.get("0.weight")?.shape).toEqual([3, 2, 2, 1]);
  for (const [name, spec] of Object.entries({ ...module.parameters, ...module.buffers }))
    expect(fromPyTorch(spec, existing(dict.get(name))), name).toEqual(read(name));
});

test("weights of spectral normalisation are three tensors, whose σ is ours: ‖Wᵀu‖", () => {
  const module = spectralNorm(linear(3, 2));
  const read = numbers(module);
  const dict = toStateDict(module, read);
  expect([...dict.keys()].sort()).toEqual(["bias", "weight_orig", "weight_u", "weight_v"]);
  const [w, u] = [read("weight"), read("weight_u")];
  const product = [0, 1, 2].map((column) => (w[column] ?? 0) * (u[0] ?? 0) + (w[3 + column] ?? 0) * (u[1] ?? 0));
  const length = Math.hypot(...product);
  const v = dict.get("weight_v")?.data ?? new Float32Array();
  for (const [column, value] of product.entries()) expect(v[column]).toBeCloseTo(value / length, 6);
  expect(dict.get("weight_orig")?.data).toEqual(w);
});

/** @file State dicts: names, layout, spectral normalisation. */
import { expect, test } from "vitest";
import { CheckpointError } from "#src/base/errors.js";
import { batchNorm, conv2d, linear, sequential, spectralNorm } from "#src/nn/index.js";
import { fromStateDict, toStateDict } from "#src/interop/pytorch/state-dict.js";
import { expectOneLine } from "../../support/one-line.js";

const numbers = (module: Parameters<typeof toStateDict>[0]) => {
  const values = new Map(
    Object.entries({ ...module.parameters, ...module.buffers }).map(([name, { shape }], tensor) => [
      name,
      Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, at) => Math.sin(1 + at + 10 * tensor)),
    ]),
  );
  return (name: string): Float32Array => values.get(name) ?? new Float32Array();
};

test("names are PyTorch's, and all comes back", () => {
  const module = sequential(conv2d(2, 3, [2, 1]), batchNorm(3));
  const read = numbers(module);
  const dict = toStateDict(module, read);
  expect([...dict.keys()]).toEqual(["0.weight", "0.bias", "1.weight", "1.bias", "1.running_mean", "1.running_var"]);
  expect(dict.get("0.weight")?.shape).toEqual([3, 2, 2, 1]);
  const back = fromStateDict(module, dict);
  for (const name of Object.keys(back)) expect(back[name], name).toEqual(read(name));
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
  const back = fromStateDict(module, dict);
  expect(Object.keys(back).sort()).toEqual(["bias", "weight", "weight_u"]);
  expect(back["weight"]).toEqual(w);
});

test("what is missing or does not fit is named", () => {
  const module = sequential(linear(3, 2));
  const dict = toStateDict(module, numbers(module));
  const without = new Map([...dict].filter(([name]) => name !== "0.bias"));
  expectOneLine(CheckpointError, () => fromStateDict(module, without), "0.bias", "missing");
  const other = new Map([...dict, ["0.bias", { shape: [3], data: new Float32Array(3) }]]);
  expectOneLine(CheckpointError, () => fromStateDict(module, other), "0.bias", "[3] where [2]");
});

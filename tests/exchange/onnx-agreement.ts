/** @file Whether ONNX Runtime and the engine give the same for a part of a model, at several batches. */
import { expect } from "vitest";
import { convertPart, inputSpecs } from "#src/exchange/onnx-model.js";
import type { Part } from "#src/exchange/onnx-part.js";
import { inUse } from "#src/gan/index.js";
import { encodeModel } from "#src/interop/onnx/model-bytes.js";
import { compile } from "#src/tensor/index.js";
import type { TensorSpecs } from "#src/tensor/index.js";
import type { Model } from "#src/training/index.js";
import { loadOnnx } from "../support/onnx-runtime.js";
import type { Feed } from "../support/onnx-runtime.js";

const tolerance = 1e-5;

/** A number of N(0, 1) for each index, the same on every machine. */
function normalAt(index: number): number {
  const share = (k: number): number => (Math.imul(k + 1, 0x9e3779b1) >>> 0) / 2 ** 32;
  return Math.sqrt(-2 * Math.log(1 - share(2 * index))) * Math.cos(2 * Math.PI * share(2 * index + 1));
}

/** What an input of this name may be. @param classes that labels are below */
function valueOf(name: string, index: number, classes: number): number {
  if (name === "class") return index % classes;
  if (name === "step") return index % 4;
  if (name === "image") return Math.max(-1, Math.min(1, normalAt(index)));
  return name === "latent" ? Math.round(2 * normalAt(index)) : normalAt(index);
}

const feedsOf = (specs: TensorSpecs): Record<string, Feed> =>
  Object.fromEntries(
    Object.entries(specs).map(([name, { shape, dtype }]) => {
      const count = shape.reduce((product, size) => product * size, 1);
      return [name, { shape, dtype, values: Array.from({ length: count }, (_, index) => valueOf(name, index, 10)) }];
    }),
  );

/** Gives the state of a model's running statistics, biases, noise and averages values that show whether they are used. */
export function stirState({ state }: Pick<Model, "state">): void {
  for (const [position, name] of Object.keys(state.specs).entries()) {
    const values = Float64Array.from(state.read(name));
    const noise = (index: number): number => normalAt(1000 * position + index);
    if (name.endsWith("running_var"))
      state.write(
        name,
        values.map((_, index) => 0.5 + Math.abs(noise(index))),
      );
    else if (/running_mean$|w_avg$/.test(name))
      state.write(
        name,
        values.map((_, index) => 0.3 * noise(index)),
      );
    else if (/noise_strength$|bias$|gamma$/.test(name))
      state.write(
        name,
        values.map((value, index) => value + 0.1 * noise(index)),
      );
  }
  for (const name of Object.keys(state.specs))
    if (name.startsWith("average.")) state.write(name, state.read(name.slice("average.".length)));
}

/**
 * Expects a part's file to agree with the engine within 1e-5, absolute up to 1, relative beyond.
 * @param batches multiples of what the part wants are taken in their place
 * @returns the file
 */
export async function expectAgreement(
  model: Model,
  part: Part,
  batches: readonly number[],
  sides: Readonly<Record<string, number>> = {},
): Promise<Uint8Array> {
  const { graph, unit } = await convertPart(model, part);
  const bytes = encodeModel(graph, {
    name: part.name,
    producer: "",
    producerVersion: "",
    description: "",
    metadata: {},
  });
  const running = await loadOnnx(bytes);
  for (const count of batches) {
    const batch = count % unit === 0 ? count : count * unit;
    const specs = inputSpecs(part, { batch, ...sides });
    const feeds = feedsOf(specs);
    const program = await compile(
      inUse(model.gan, (networks, inputs) => part.use(networks, inputs)),
      { executor: model.executor, state: model.state, inputs: specs },
    );
    const result = program.run(Object.fromEntries(Object.entries(feeds).map(([name, { values }]) => [name, values])));
    const outputs = await running.run(feeds);
    expect(Object.keys(outputs).sort()).toEqual(Object.keys(part.outputs).sort());
    for (const [name, { values }] of Object.entries(outputs)) {
      const ours = Array.from(result.tensor(name));
      expect(values.length, `${part.name}: elements of ${name}`).toBe(ours.length);
      const most = ours.reduce((size, value) => Math.max(size, Math.abs(value)), 1);
      const worst = values.reduce(
        (far, value, index) => Math.max(far, Math.abs(value - (ours[index] ?? NaN)) / most),
        0,
      );
      expect(worst <= tolerance, `${part.name}: ${name} of ${batch} is ${worst} apart`).toBe(true);
      expect(
        values.some((value) => value !== values[0]),
        `${part.name}: ${name} is all alike`,
      ).toBe(values.length > 1);
    }
    program.dispose();
  }
  await running.release();
  return bytes;
}

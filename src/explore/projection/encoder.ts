/** @file An encoder, which guesses an image's latent at once: its network, and one with its weights; `encoder-training.ts` trains them. */
import type { ImageSpec } from "../../gan/index.js";
import { conv2d, flatten, leakyRelu, linear, Scope, sequential } from "../../nn/index.js";
import type { Module } from "../../nn/index.js";
import { add, compile, div, f32, literal, mul, sqrt, square, sum } from "../../tensor/index.js";
import type { Tensor, TensorSpecs } from "../../tensor/index.js";
import type { Model } from "../../training/portable.js";
import type { LatentRenderer } from "../latents/latent-renderer.js";
import type { SearchedSpace } from "./search-spaces.js";

/** A trained encoder. */
export interface Encoder {
  /** Its parameters by name, row-major. */
  readonly weights: ReadonlyMap<string, Float32Array>;
  /** @param images [N, H, W, C] of the model's size. @returns rows of its space, [N, D] */
  encode(images: Float32Array): Float32Array<ArrayBuffer>;
  dispose(): void;
}

/** Channels behind each halving of the sides; the last for all further ones. */
const widths = [32, 64, 128];
const hidden = 256;

/** Convolutions that halve the sides until they are small, then two dense layers. [N, H, W, C] → [N, D] */
export function encoderNetwork({ height, width, channels }: ImageSpec, size: number): Module {
  const layers: Module[] = [];
  let [h, w, inputs] = [height, width, channels];
  for (let depth = 0; Math.max(h, w) > 4 && Math.min(h, w) > 1; depth++) {
    const outputs = widths[Math.min(depth, widths.length - 1)] ?? inputs;
    layers.push(conv2d(inputs, outputs, 4, { stride: 2, padding: 1 }), leakyRelu());
    [h, w, inputs] = [Math.floor(h / 2), Math.floor(w / 2), outputs];
  }
  return sequential(...layers, flatten(), linear(h * w * inputs, hidden), leakyRelu(), linear(hidden, size));
}

/** Rows as samples lie: z on its sphere, styles around their mean. @param e what the network gives, [N, D] */
export function rowsFrom({ name, size, centre, spread }: SearchedSpace, e: Tensor): Tensor {
  if (name !== "z") return add(literal([...centre]), mul(spread, e));
  const length = sqrt(add(sum(square(e), { axes: [1], keepDims: true }), 1e-12));
  return mul(div(e, length), Math.sqrt(size));
}

/** Of a network's parameters. */
export const encoderSpecs = ({ parameters }: Module): TensorSpecs =>
  Object.fromEntries(Object.entries(parameters).map(([name, { shape }]) => [name, f32(...shape)]));

/** Images per call of the encoder. */
const encoded = 16;

/**
 * An encoder from its weights.
 * @param weights every parameter of {@link encoderNetwork} by name
 */
export async function openEncoder(
  { executor }: Model,
  { image }: LatentRenderer,
  space: SearchedSpace,
  weights: ReadonlyMap<string, Float32Array>,
): Promise<Encoder> {
  const { height, width, channels } = image;
  const module = encoderNetwork(image, space.size);
  const state = executor.createState(encoderSpecs(module));
  for (const [name, values] of weights) state.write(name, values);
  const program = await compile(
    ({ inputs: { images }, state: values }) => ({
      outputs: { rows: rowsFrom(space, module.forward(images, new Scope(values))) },
    }),
    { executor, state, inputs: { images: f32(encoded, height, width, channels) } },
  );
  const pixels = height * width * channels;
  return {
    weights,
    encode(images) {
      const count = images.length / pixels;
      const rows = new Float32Array(count * space.size);
      const room = new Float32Array(encoded * pixels);
      for (let start = 0; start < count; start += encoded) {
        const part = Math.min(encoded, count - start);
        room.set(images.subarray(start * pixels, (start + part) * pixels));
        const all = program.run({ images: room }).tensor("rows");
        rows.set(all.subarray(0, part * space.size), start * space.size);
      }
      return rows;
    },
    dispose: () => program.dispose(),
  };
}

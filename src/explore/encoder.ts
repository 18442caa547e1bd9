/**
 * @file An encoder E, which guesses an image's latent at once: a convolutional network trained on the generator's own samples, whose latents are known, and on
 * real images, as an in-domain encoder is (Zhu et al. 2020, arXiv:2004.00049, equation 4; their adversarial term is left out). It minimises
 * d(G(E(x)), x) + λ · E‖E(G(z)) − z‖² / σ², with x half samples G(z) and half real images, d the distance of projections, σ the latents' spread.
 */
import { fillNormal, streamOf } from "../base/philox.js";
import { createLoader } from "../data/portable.js";
import type { BatchLoader, ImageDataset } from "../data/portable.js";
import { networksInUse, specsInUse, under, withPrefix } from "../gan/index.js";
import type { ImageSpec } from "../gan/index.js";
import { conv2d, flatten, leakyRelu, linear, Scope, sequential } from "../nn/index.js";
import type { Module } from "../nn/index.js";
import { adam, cosineDecay } from "../optim/index.js";
import {
  add,
  compile,
  concat,
  constant,
  div,
  f32,
  grad,
  i32,
  literal,
  mean,
  mul,
  narrow,
  sqrt,
  square,
  stopGradient,
  sub,
  sum,
} from "../tensor/index.js";
import type { Tensor, TensorSpecs } from "../tensor/index.js";
import type { Model } from "../training/portable.js";
import { comparedLayers, imageDistances } from "./image-distance.js";
import type { LatentRenderer } from "./latent-renderer.js";
import { usualWeights } from "./projection-search.js";
import type { DistanceWeights } from "./projection-search.js";
import type { SearchedSpace } from "./search-spaces.js";

/** How to train an encoder. */
export interface EncoderOptions extends DistanceWeights {
  /** {@link usualEncoderSteps} unless given. */
  readonly steps?: number | undefined;
  /** Of weights, latents and the order of images, 32 bits; 0 unless given. */
  readonly seed?: number | undefined;
  /** Images that the GAN was trained on; samples alone unless given. Of a GAN with classes they need labels. */
  readonly data?: ImageDataset | undefined;
}

/** How far a training has come. */
export interface EncoderProgress {
  readonly step: number;
  readonly steps: number;
  /** Mean squared difference of pixels between G(E(x)) and x. */
  readonly error: number;
}

/** A trained encoder. */
export interface Encoder {
  /** Its parameters by name, row-major. */
  readonly weights: ReadonlyMap<string, Float32Array>;
  /** @param images [N, H, W, C] of the model's size. @returns rows of its space, [N, D] */
  encode(images: Float32Array): Float32Array<ArrayBuffer>;
  dispose(): void;
}

/** About a minute on one core for `dcgan` at 32 pixels. */
export const usualEncoderSteps = 1000;
/** Images per step: half of them samples, half real where there are any. */
const batch = 32;
const learningRate = 1e-3;
/** λ. */
const latentWeight = 0.1;
const prefix = "projection encoder";
const optimizerPrefix = `${prefix} optimizer`;

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
function rowsFrom({ name, size, centre, spread }: SearchedSpace, e: Tensor): Tensor {
  if (name !== "z") return add(literal([...centre]), mul(spread, e));
  const length = sqrt(add(sum(square(e), { axes: [1], keepDims: true }), 1e-12));
  return mul(div(e, length), Math.sqrt(size));
}

/** Trains an encoder; the same options on the same model give the same one. The loop can be left. */
export async function* trainEncoder(
  model: Model,
  renderer: LatentRenderer,
  space: SearchedSpace,
  { steps = usualEncoderSteps, seed = 0, data, ...weights }: EncoderOptions = {},
): AsyncGenerator<EncoderProgress, Encoder, void> {
  const { gan, executor } = model;
  const { height, width, channels } = renderer.image;
  const { pixel = usualWeights.pixel, perceptual = usualWeights.perceptual } = weights;
  const module = encoderNetwork(renderer.image, space.size);
  const specs: TensorSpecs = Object.fromEntries(
    Object.entries(module.parameters).map(([name, { shape }]) => [name, f32(...shape)]),
  );
  const optimizer = adam({ learningRate });
  const optimizerSpecs = optimizer.stateSpecs(specs);
  const used = specsInUse(gan);
  const state = executor.createState({
    ...used,
    ...withPrefix(prefix, specs),
    ...withPrefix(optimizerPrefix, optimizerSpecs),
  });
  for (const name of Object.keys(used)) state.write(name, model.state.read(name));
  const initialize = await compile(
    ({ inputs }) => {
      const source = { seed: inputs.seed, step: constant(0, "i32") };
      const entries = Object.entries(module.parameters);
      return {
        updates: Object.fromEntries(
          entries.map(([name, { shape, init }]) => [`${prefix}.${name}`, init(shape, source, `encoder ${name}`)]),
        ),
      };
    },
    { executor, state, inputs: { seed: i32() } },
  );
  initialize.run({ seed: [seed | 0] });
  initialize.dispose();

  const loader = loaderOf(data, renderer, seed);
  const real = loader?.batch ?? 0;
  const samples = batch - real;
  const layers = comparedLayers(gan, model.spec);
  const program = await compile(
    ({ inputs: { z, labels, ...given }, state: values }) => {
      const networks = networksInUse(gan, values);
      const known = space.rowsOf(networks, z); // [samples, D]
      const drawn = stopGradient(space.images(networks, known, narrow(labels, 0, 0, samples)));
      const images = given.real === undefined ? drawn : concat([drawn, given.real]); // [batch, H, W, C]
      const parameters = under(values, prefix);
      const rows = rowsFrom(space, module.forward(images, new Scope(parameters)));
      const rebuilt = space.images(networks, rows, labels);
      const distances = imageDistances(gan, layers, rebuilt, images, values);
      const error = mean(distances.pixels);
      const missed = mean(square(sub(narrow(rows, 0, 0, samples), stopGradient(known))));
      const loss = add(
        add(mul(pixel, error), mul(perceptual, mean(distances.features))),
        mul(latentWeight / space.spread ** 2, missed),
      );
      const gradients = grad(loss, parameters);
      const before = under(values, optimizerPrefix);
      const rate = cosineDecay(steps)(before["step"] ?? constant(0, "i32"));
      const after = optimizer.update(parameters, gradients, before, rate);
      return {
        outputs: { error },
        updates: { ...withPrefix(prefix, after.parameters), ...withPrefix(optimizerPrefix, after.state) },
      };
    },
    {
      executor,
      state,
      inputs: {
        z: f32(samples, renderer.widths.z),
        labels: i32(batch),
        ...(real === 0 ? {} : { real: f32(real, height, width, channels) }),
      },
    },
  );
  try {
    const z = new Float32Array(samples * renderer.widths.z);
    const images = new Float32Array(real * height * width * channels);
    const labels = new Int32Array(batch);
    const realLabels = labels.subarray(samples);
    for (let step = 0; step < steps; step++) {
      fillNormal(z, seed, streamOf("explore/encoder"), step);
      for (let row = 0; row < samples; row++) labels[row] = (step * samples + row) % (renderer.classes ?? 1);
      loader?.next(images, renderer.classes === undefined ? undefined : realLabels);
      const result = program.run({ z, labels, ...(real === 0 ? {} : { real: images }) });
      yield { step: step + 1, steps, error: result.number("error") };
    }
  } finally {
    program.dispose();
  }
  const trained = Object.keys(specs).map((name) => [name, Float32Array.from(state.read(`${prefix}.${name}`))] as const);
  return openEncoder(model, renderer, space, new Map(trained));
}

/** Real images, if they can be used: of a generator with classes only those that have them. */
function loaderOf(data: ImageDataset | undefined, { classes }: LatentRenderer, seed: number): BatchLoader | undefined {
  if (data === undefined || data.count < batch / 2 || (classes !== undefined && data.classes !== classes))
    return undefined;
  return createLoader({ dataset: data, batch: batch / 2, seed });
}

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
  const state = executor.createState(
    Object.fromEntries(Object.entries(module.parameters).map(([name, { shape }]) => [name, f32(...shape)])),
  );
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
        rows.set(
          program
            .run({ images: room })
            .tensor("rows")
            .subarray(0, part * space.size),
          start * space.size,
        );
      }
      return rows;
    },
    dispose: () => program.dispose(),
  };
}

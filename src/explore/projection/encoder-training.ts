/**
 * @file How an encoder E is trained: on the generator's own samples, whose latents are known, and on real images, as an in-domain encoder is (Zhu et al. 2020,
 * arXiv:2004.00049, equation 4; their adversarial term is left out). It minimises d(G(E(x)), x) + λ · E‖E(G(z)) − z‖² / σ², with x half samples G(z) and half
 * real images, d the distance of projections, σ the latents' spread.
 */
import { fillNormal, streamOf } from "../../base/philox.js";
import { createLoader } from "../../data/portable.js";
import type { BatchLoader, ImageDataset } from "../../data/portable.js";
import { networksInUse, specsInUse, under, withPrefix } from "../../gan/index.js";
import { Scope } from "../../nn/index.js";
import type { Module } from "../../nn/index.js";
import { adam, cosineDecay } from "../../optim/index.js";
import {
  add,
  compile,
  concat,
  constant,
  f32,
  grad,
  i32,
  mean,
  mul,
  narrow,
  square,
  stopGradient,
  sub,
} from "../../tensor/index.js";
import type { Program, StateBank } from "../../tensor/index.js";
import type { Model } from "../../training/portable.js";
import { encoderNetwork, encoderSpecs, openEncoder, rowsFrom } from "./encoder.js";
import type { Encoder } from "./encoder.js";
import { comparedLayers, imageDistances } from "./image-distance.js";
import type { LatentRenderer } from "../latents/latent-renderer.js";
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

/** One or two minutes of one core for `dcgan` at 32 pixels. */
export const usualEncoderSteps = 1000;
/** Images per step: half of them samples, half real where there are any. */
const batch = 32;
/** Of Adam; falls along a cosine. */
const learningRate = 1e-3;
/** λ. */
const latentWeight = 0.1;
const prefix = "projection encoder";
const optimizerPrefix = `${prefix} optimizer`;
const optimizer = adam({ learningRate });

/** Trains an encoder; the same options on the same model give the same one. The loop can be left. */
export async function* trainEncoder(
  model: Model,
  renderer: LatentRenderer,
  space: SearchedSpace,
  { steps = usualEncoderSteps, seed = 0, data, ...weights }: EncoderOptions = {},
): AsyncGenerator<EncoderProgress, Encoder, void> {
  const network = encoderNetwork(renderer.image, space.size);
  const state = await startingState(model, network, seed);
  const loader = loaderOf(data, renderer, seed);
  const real = loader?.batch ?? 0;
  const samples = batch - real;
  const program = await stepProgram(model, renderer, { network, space, state, real, steps, ...weights });
  try {
    const { height, width, channels } = renderer.image;
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
  const trained = Object.keys(network.parameters).map(
    (name) => [name, Float32Array.from(state.read(`${prefix}.${name}`))] as const,
  );
  return openEncoder(model, renderer, space, new Map(trained));
}

/** Real images, if they can be used: of a generator with classes only those that have them. */
function loaderOf(data: ImageDataset | undefined, { classes }: LatentRenderer, seed: number): BatchLoader | undefined {
  if (data === undefined || data.count < batch / 2 || (classes !== undefined && data.classes !== classes))
    return undefined;
  return createLoader({ dataset: data, batch: batch / 2, seed });
}

/** The GAN in use, and beside it an encoder as it starts and its optimiser. */
async function startingState({ gan, executor, state: trained }: Model, network: Module, seed: number) {
  const [used, specs] = [specsInUse(gan), encoderSpecs(network)];
  const state = executor.createState({
    ...used,
    ...withPrefix(prefix, specs),
    ...withPrefix(optimizerPrefix, optimizer.stateSpecs(specs)),
  });
  for (const name of Object.keys(used)) state.write(name, trained.read(name));
  const initialize = await compile(
    ({ inputs }) => {
      const source = { seed: inputs.seed, step: constant(0, "i32") };
      const drawn = Object.entries(network.parameters).map(
        ([name, { shape, init }]) => [name, init(shape, source, `encoder ${name}`)] as const,
      );
      return { updates: withPrefix(prefix, Object.fromEntries(drawn)) };
    },
    { executor, state, inputs: { seed: i32() } },
  );
  initialize.run({ seed: [seed | 0] });
  initialize.dispose();
  return state;
}

/** What a step is compiled for. */
interface StepOptions extends DistanceWeights {
  readonly network: Module;
  readonly space: SearchedSpace;
  readonly state: StateBank;
  /** Real images among those of a batch. */
  readonly real: number;
  readonly steps: number;
}

/** One update. Inputs `z` of the samples, `labels` of all, the `real` images if there are any; output `error`. */
function stepProgram(
  { gan, spec, executor }: Model,
  { image: { height, width, channels }, widths }: LatentRenderer,
  { network, space, state, real, steps, ...weights }: StepOptions,
): Promise<Program> {
  const { pixel = usualWeights.pixel, perceptual = usualWeights.perceptual } = weights;
  const samples = batch - real;
  const layers = comparedLayers(gan, spec);
  return compile(
    ({ inputs: { z, labels, ...given }, state: values }) => {
      const networks = networksInUse(gan, values);
      const known = space.rowsOf(networks, z); // [samples, D]
      const drawn = stopGradient(space.images(networks, known, narrow(labels, 0, 0, samples)));
      const images = given.real === undefined ? drawn : concat([drawn, given.real]); // [batch, H, W, C]
      const parameters = under(values, prefix);
      const rows = rowsFrom(space, network.forward(images, new Scope(parameters))); // [batch, D]
      const distances = imageDistances(gan, layers, space.images(networks, rows, labels), images, values);
      const error = mean(distances.pixels);
      const missed = mean(square(sub(narrow(rows, 0, 0, samples), stopGradient(known))));
      const loss = add(
        add(mul(pixel, error), mul(perceptual, mean(distances.features))),
        mul(latentWeight / space.spread ** 2, missed),
      );
      const before = under(values, optimizerPrefix);
      const rate = cosineDecay(steps)(before["step"] ?? constant(0, "i32"));
      const after = optimizer.update(parameters, grad(loss, parameters), before, rate);
      const updates = { ...withPrefix(prefix, after.parameters), ...withPrefix(optimizerPrefix, after.state) };
      return { outputs: { error }, updates };
    },
    {
      executor,
      state,
      inputs: {
        z: f32(samples, widths.z),
        labels: i32(batch),
        ...(real === 0 ? {} : { real: f32(real, height, width, channels) }),
      },
    },
  );
}

/**
 * @file DeepDream (Mordvintsev, Olah & Tyka 2015, "Inceptionism", and their notebook): an image is changed so that a layer of a trained discriminator
 * answers more strongly. Gradient ascent from coarse to fine sizes (octaves), each step at a random shift (jitter), with a gradient whose bands of
 * fine and coarse detail are made equally strong (Laplacian gradient normalisation, the TensorFlow version of the notebook).
 */
import { fillNormal, fillUniform, streamOf } from "../base/philox.js";
import { ConfigError } from "../base/errors.js";
import { checkLayer, layerInUse } from "../gan/index.js";
import type { ImageSpec } from "../gan/index.js";
import {
  abs,
  add,
  blur,
  compile,
  div,
  f32,
  grad,
  literal,
  matmul,
  mean,
  mul,
  narrow,
  setupFilter,
  sqrt,
  square,
  sub,
  transposeMatrix,
} from "../tensor/index.js";
import type { Program, Tensor } from "../tensor/index.js";
import type { Model } from "../training/portable.js";
import { resizedFloats, rolled } from "./float-images.js";

/** What to dream of, and how. */
export interface DreamOptions {
  /** A network that looks at images, such as `discriminator`, and a position in it, such as `4`. */
  readonly network: string;
  readonly layer: string;
  /** Which channel of the layer answers; all of them unless given. */
  readonly channel?: number | undefined;
  /** Sizes from coarse to fine, at least 1, each `scale` times the one before. */
  readonly octaves: number;
  readonly scale: number;
  /** Of gradient ascent, at each size. */
  readonly steps: number;
  /** Mean change of a pixel in a step, of [−1, 1]. */
  readonly rate: number;
  /** Largest shift, in pixels. */
  readonly jitter: number;
  /** Of shifts and of the noise that the dream begins from, 32 bits. */
  readonly seed: number;
}

/** Is told how far a dream has come; waited for, so that whoever computes it can listen to others in between, and throw to end it. */
export type DreamListener = (progress: DreamProgress) => Promise<void>;

/** How far a dream has come. */
export interface DreamProgress {
  /** Steps done, and all of them. */
  readonly step: number;
  readonly steps: number;
  /** What it looks like now, [H, W, C] in [−1, 1]: at a coarse size what has been added is soft. */
  readonly image: () => Float32Array;
}

/** A dream. */
export interface Dream {
  /** [H, W, C] in [−1, 1]. */
  readonly values: Float32Array;
  /** How strongly the layer answered at the first and the last step of the finest size. */
  readonly before: number;
  readonly after: number;
}

/** Smallest side of an octave, in pixels: coarser ones are left out. */
const leastSide = 16;
/** Deviation of the noise that stands for no image. */
const noiseDeviation = 0.2;

/** An image of noise, [H, W, C] around 0. */
export function noiseImage({ height, width, channels }: ImageSpec, seed: number): Float32Array {
  const values = new Float32Array(height * width * channels);
  fillNormal(values, seed, streamOf("dream/noise"), 0);
  return values.map((value) => Math.max(-1, Math.min(1, noiseDeviation * value)));
}

/**
 * Dreams from an image.
 * @param image [H, W, C] in [−1, 1]
 * @throws ConfigError when the network, the layer or the channel is unknown; ShapeError when the image is too small for the layer
 */
export async function dream(
  model: Model,
  image: Float32Array,
  spec: ImageSpec,
  options: DreamOptions,
  listen: DreamListener = async () => {},
): Promise<Dream> {
  checkLayer(model.gan, options.network, options.layer, model.spec);
  const sizes = octaveSizes(spec, options);
  let detail = new Float32Array(0); // what the dream has added, at the last size
  let last = spec;
  let [before, after] = [0, 0];
  for (const [octave, size] of sizes.entries()) {
    const base = resizedFloats(image, spec, size);
    const start = octave === 0 ? base : sum(base, resizedFloats(detail, last, size));
    const program = await compileStep(model, size, options);
    const tell = (step: number, values: Float32Array): Promise<void> =>
      listen({
        step: octave * options.steps + step,
        steps: sizes.length * options.steps,
        image: () => cut(sum(image, resizedFloats(difference(values, base), size, spec))),
      });
    const climbed = await climb(program, start, size, options, octave, tell).finally(() => program.dispose());
    [before, after] = [climbed.before, climbed.after];
    detail = difference(climbed.values, base);
    last = size;
  }
  return { values: cut(sum(image, detail)), before, after };
}

const sum = (a: Float32Array, b: Float32Array): Float32Array<ArrayBuffer> =>
  Float32Array.from(a, (value, index) => value + (b[index] ?? 0));

const difference = (a: Float32Array, b: Float32Array): Float32Array<ArrayBuffer> =>
  Float32Array.from(a, (value, index) => value - (b[index] ?? 0));

const cut = (values: Float32Array): Float32Array => values.map((value) => Math.max(-1, Math.min(1, value)));

/** From coarse to fine; the last is the image's own. */
function octaveSizes({ height, width, channels }: ImageSpec, { octaves, scale }: DreamOptions): ImageSpec[] {
  const all = Array.from({ length: octaves }, (_, index) => {
    const factor = scale ** (octaves - 1 - index);
    return { height: Math.round(height / factor), width: Math.round(width / factor), channels };
  });
  return all.filter((size, index) => index === octaves - 1 || Math.min(size.height, size.width) >= leastSide);
}

/** Input `image` [1, H, W, C]; outputs `direction`, of mean magnitude 1, and `answer`, the objective. */
async function compileStep(
  { gan, executor, state }: Model,
  { height, width, channels }: ImageSpec,
  options: DreamOptions,
): Promise<Program> {
  return compile(
    ({ inputs: { image }, state: values }) => {
      if (image === undefined) throw new Error("internal: no image");
      const answer = objective(layerInUse(gan, options, image, values), options);
      return { outputs: { direction: evenBands(naturalColours(grad(answer, { image }).image)), answer } };
    },
    { executor, state, inputs: { image: f32(1, height, width, channels) } },
  );
}

/** Mean of squares of a layer, or mean of one of its channels. @throws ConfigError for a channel that it does not have */
function objective(activation: Tensor, { layer, channel }: DreamOptions): Tensor {
  if (channel === undefined) return mean(square(activation));
  const axis = activation.shape.length - 1;
  const channels = activation.shape[axis] ?? 0;
  if (channel >= channels)
    throw new ConfigError(`layer ${layer} has no channel ${channel}; it has ${channels}, counted from 0`);
  return mean(narrow(activation, axis, channel, 1));
}

/**
 * Square root of the covariance of red, green and blue in photographs, up to a factor (ImageNet's, by Lucid: github.com/tensorflow/lucid, optvis/param/color.py):
 * first brightness, then blue against red, then green against both.
 */
const colours = [0.26, 0.09, 0.02, 0.27, 0, -0.05, 0.27, -0.09, 0.03];

/** The gradient for colours that vary as in photographs, A Aᵀ g: mostly in brightness. Grey images stay as they are. @param gradient [1, H, W, C] */
function naturalColours(gradient: Tensor): Tensor {
  if (gradient.shape[3] !== 3) return gradient;
  const root = literal(colours, [3, 3]);
  return matmul(gradient, matmul(root, transposeMatrix(root)));
}

const wide = [1, 8, 28, 56, 70, 56, 28, 8, 1];

/**
 * Σ over bands b of b / σ(b), to a mean magnitude of 1: what is left by ever wider blurs, each made as strong as the others, and as strong in one part of
 * the image as in the next: a layer's squares would grow most where they are largest, and leave the rest as it was.
 */
function evenBands(gradient: Tensor): Tensor {
  const narrowBlur = blur(gradient, setupFilter([1, 4, 6, 4, 1]));
  const wideBlur = blur(narrowBlur, setupFilter(wide));
  const bands = [sub(gradient, narrowBlur), sub(narrowBlur, wideBlur), wideBlur];
  const even = bands
    .map((band) => {
      const power = square(band); // [1, H, W, C]
      const nearby = blur(blur(power, setupFilter(wide)), setupFilter(wide));
      return div(band, sqrt(add(add(nearby, mul(0.05, mean(power))), 1e-20)));
    })
    .reduce(add);
  return div(even, add(mean(abs(even)), 1e-12));
}

/** Gradient ascent at one size. */
async function climb(
  program: Program,
  start: Float32Array,
  size: ImageSpec,
  { steps, rate, jitter, seed }: DreamOptions,
  octave: number,
  tell: (step: number, values: Float32Array) => Promise<void>,
): Promise<Dream> {
  let values = start;
  let before = Number.NaN;
  let after = Number.NaN;
  const draws = new Float64Array(2);
  for (let step = 0; step < steps; step++) {
    fillUniform(draws, seed, streamOf(`dream/jitter ${octave}`), step);
    const [down = 0, right = 0] = Array.from(draws, (u) => Math.floor(u * (2 * jitter + 1)) - jitter);
    const result = program.run({ image: rolled(values, size, down, right) });
    after = result.number("answer");
    if (step === 0) before = after;
    const direction = rolled(Float32Array.from(result.tensor("direction")), size, -down, -right);
    values = cut(values.map((value, index) => value + rate * (direction[index] ?? 0)));
    await tell(step + 1, values);
  }
  return { values, before, after };
}

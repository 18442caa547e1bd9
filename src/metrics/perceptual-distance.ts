/**
 * @file How different two images look: the distance of a classifier's features (Zhang et al. 2018, arXiv:1801.03924, equation 1 with weights 1).
 * Their networks have seen ImageNet and human judgements; this one is a small convolutional classifier trained in the engine on the images at hand.
 * Figures of different data sets, or of other networks, cannot be compared.
 */
import { ShapeError } from "../base/errors.js";
import type { ImageDataset } from "../data/portable.js";
import { conv2d, flatten, linear, maxPool, relu, Scope, sequential } from "../nn/index.js";
import type { Module } from "../nn/index.js";
import { add, compile, constant, div, f32, mean, square, sqrt, sub, sum } from "../tensor/index.js";
import type { Executor, Tensor } from "../tensor/index.js";
import { classifierInput, trainDigitClassifier } from "./digit-classifier.js";
import type { DigitClassifierOptions } from "./digit-classifier.js";
import type { ImageSize } from "./shift-images.js";

/** A trained distance, in its executor's memory. */
export interface PerceptualDistance {
  /**
   * One distance per pair: 0 for equal images, at most 12 (three layers of unit vectors).
   * @param a [N, H, W, C] in [−1, 1] and @param b the same, of the size trained on, any N ≥ 1
   * @throws ShapeError when they make up no whole number of pairs
   */
  distances(a: Float32Array, b: Float32Array): Float32Array;
  /** Part of a labelled data set's images that the classifier recognises, in [0, 1]. */
  accuracy(dataset: ImageDataset): number;
  dispose(): void;
}

/** Three stages of convolution, ReLU and halving; `features` are what the ReLUs give. */
const features = ["1", "4", "7"];
const quarter = (side: number): number => Math.floor(Math.floor(side / 2) / 2);
const network = ({ height, width, channels }: ImageSize, classes: number): Module =>
  sequential(
    conv2d(channels, 16, 3, { padding: 1 }),
    relu(), // 1
    maxPool(),
    conv2d(16, 32, 3, { padding: 1 }),
    relu(), // 4
    maxPool(),
    conv2d(32, 64, 3, { padding: 1 }),
    relu(), // 7
    flatten(),
    linear(64 * quarter(height) * quarter(width), classes),
  );

/** Pairs per run of the program. */
const chunk = 100;
/** Two passes over 60 000 images; the networks' rate, under which the first steps hold. */
const defaults: DigitClassifierOptions = { steps: 2 * 468, learningRate: 0.05, network };

/** Each pixel's features as a vector of length 1; a pixel without any stays 0. */
const normalized = (x: Tensor): Tensor => div(x, add(sqrt(sum(square(x), { axes: [-1], keepDims: true })), 1e-8));

/**
 * Mean over the pixels of ‖â − b̂‖², with every pixel's features scaled to length 1.
 * @param a [N, H, W, C] and @param b [N, H, W, C], features
 * @returns [N], in [0, 4]
 */
export const featureDistance = (a: Tensor, b: Tensor): Tensor =>
  mean(sum(square(sub(normalized(a), normalized(b))), { axes: [-1] }), { axes: [1, 2] });

/**
 * Trains the classifier, and with it the distance; equal arguments give equal distances.
 * @param dataset labelled; with the defaults about a minute of one core for Fashion-MNIST's training images
 * @throws DataError when the data set has no labels
 */
export async function trainPerceptualDistance(
  executor: Executor,
  dataset: ImageDataset,
  options: Omit<DigitClassifierOptions, "network"> = {},
): Promise<PerceptualDistance> {
  const classifier = await trainDigitClassifier(executor, dataset, { ...defaults, ...options });
  const { height, width, channels } = dataset;
  const pixels = height * width * channels;
  const images = f32(chunk, height, width, channels);
  const program = await compile(
    ({ inputs: { a, b }, state }) => {
      if (a === undefined || b === undefined) throw new Error("internal: the distance lacks an image");
      const look = (image: Tensor): Map<string, Tensor> => {
        const seen = new Map<string, Tensor>();
        const scope = new Scope(state, "", undefined, undefined, (name, value) => seen.set(name, value));
        classifier.network.forward(classifierInput(image), scope);
        return seen;
      };
      const [ofA, ofB] = [look(a), look(b)];
      const layers = features.flatMap((name) => {
        const [fa, fb] = [ofA.get(name), ofB.get(name)];
        return fa === undefined || fb === undefined ? [] : [featureDistance(fa, fb)];
      });
      return { outputs: { distance: layers.reduce(add, constant(0)) } };
    },
    { executor, state: classifier.state, inputs: { a: images, b: images } },
  );
  return {
    distances(a, b) {
      const count = a.length / pixels;
      if (a.length !== b.length || !Number.isInteger(count) || count < 1)
        throw new ShapeError(
          `perceptual distance: ${a.length} and ${b.length} values are no pairs of ${height}×${width}×${channels} images; give as many of one as of the other, at least one`,
        );
      const result = new Float32Array(count);
      const [roomA, roomB] = [new Float32Array(chunk * pixels), new Float32Array(chunk * pixels)];
      for (let start = 0; start < count; start += chunk) {
        const part = Math.min(chunk, count - start);
        roomA.set(a.subarray(start * pixels, (start + part) * pixels));
        roomB.set(b.subarray(start * pixels, (start + part) * pixels));
        result.set(program.run({ a: roomA, b: roomB }).tensor("distance").subarray(0, part), start);
      }
      return result;
    },
    accuracy: (labelled) => classifier.accuracy(labelled),
    dispose() {
      program.dispose();
      classifier.dispose();
    },
  };
}

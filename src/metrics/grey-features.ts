/**
 * @file Features of small grey images: a convolutional classifier of digits and clothing, as LeNet-5 (LeCun et al. 1998, section II.B) with ReLUs.
 * It takes the place that Inception has for photographs (Heusel et al. 2017, arXiv:1706.08500): small images of strokes and shapes are far from ImageNet.
 */
import { ShapeError } from "../base/errors.js";
import { conv2d, flatten, linear, maxPool, relu, Scope, sequential } from "../nn/index.js";
import type { Module } from "../nn/index.js";
import { compile, f32, softmax } from "../tensor/index.js";
import type { Executor, Tensor } from "../tensor/index.js";
import { classifierInput } from "./digit-classifier.js";
import type { SyncFeatureExtractor } from "./feature-extractor.js";
import type { ImageSize } from "./shift-images.js";

/** What the network takes: images of 28 pixels have a margin around them and keep their pixels. */
export const greyImage: ImageSize = { height: 32, width: 32, channels: 1 };
/** MNIST's ten digits, then Fashion-MNIST's ten kinds of clothing. */
export const greyClasses = 20;

const dimension = 128;
/** Its layer whose output is the features: the last but one, as in Inception. */
const featureLayer = "11";
/** Images per run of a program. */
const chunk = 250;

/** [N, 32, 32, 1], black 0 and white 1, → logits [N, 20]. */
export const greyNetwork = (): Module =>
  sequential(
    conv2d(1, 16, 3, { padding: 1 }),
    relu(),
    maxPool(), // [N, 16, 16, 16]
    conv2d(16, 32, 3, { padding: 1 }),
    relu(),
    maxPool(), // [N, 8, 8, 32]
    conv2d(32, 64, 3, { padding: 1 }),
    relu(),
    maxPool(), // [N, 4, 4, 64]
    flatten(),
    linear(4 * 4 * 64, dimension),
    relu(), // 11
    linear(dimension, greyClasses),
  );

/**
 * Puts weights into the engine.
 * @param weights every parameter of {@link greyNetwork} by name, row-major
 * @param name of the weights
 * @throws ShapeError when one is missing or has another length
 */
export async function greyFeatures(
  executor: Executor,
  weights: ReadonlyMap<string, Float32Array>,
  name: string,
): Promise<SyncFeatureExtractor> {
  const network = greyNetwork();
  const { height, width, channels } = greyImage;
  const specs = Object.fromEntries(Object.entries(network.parameters).map(([key, { shape }]) => [key, f32(...shape)]));
  const state = executor.createState(specs);
  for (const [key, { shape }] of Object.entries(specs)) {
    const values = weights.get(key);
    const size = shape.reduce((product, side) => product * side, 1);
    if (values?.length !== size)
      throw new ShapeError(
        `features ${name}: ${values?.length ?? 0} values of ${key} instead of ${size}; use its file`,
      );
    state.write(key, values);
  }
  const program = await compile(
    ({ inputs: { images }, state: tensors }) => {
      if (images === undefined) throw new Error("internal: the features lack their images");
      const seen = new Map<string, Tensor>();
      const scope = new Scope(tensors, "", undefined, undefined, (layer, value) => seen.set(layer, value));
      const logits = network.forward(classifierInput(images), scope); // [N, 20]
      const features = seen.get(featureLayer); // [N, 128]
      if (features === undefined) throw new Error(`internal: the network has no layer ${featureLayer}`);
      return { outputs: { features, probabilities: softmax(logits) } };
    },
    { executor, state, inputs: { images: f32(chunk, height, width, channels) } },
  );
  const pixels = height * width * channels;
  const run = (images: Float32Array, output: string, length: number): Float32Array => {
    const count = images.length / pixels;
    if (!Number.isInteger(count) || count < 1)
      throw new ShapeError(
        `features: ${images.length} values are no whole number of ${height}×${width}×${channels} images, at least one`,
      );
    const all = new Float32Array(count * length);
    const room = new Float32Array(chunk * pixels);
    for (let start = 0; start < count; start += chunk) {
      const part = Math.min(chunk, count - start);
      room.set(images.subarray(start * pixels, (start + part) * pixels));
      all.set(
        program
          .run({ images: room })
          .tensor(output)
          .subarray(0, part * length),
        start * length,
      );
    }
    return all;
  };
  return {
    name,
    dimension,
    image: greyImage,
    features: (images) => run(images, "features", dimension),
    probabilities: (images) => run(images, "probabilities", greyClasses),
    dispose: () => program.dispose(),
  };
}

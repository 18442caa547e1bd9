/**
 * @file Trains the network behind `ganvas evaluate` and writes weights/grey-features.safetensors: the same bits on every machine.
 * Digits and clothing together, so that one extractor judges both; its last but one layer is what Fréchet distances and the like are taken in.
 *
 *     node scripts/train-features.js             with Fashion-MNIST at hand, see `ganvas data list`
 */
import { mkdir, writeFile } from "node:fs/promises";
import { createExecutor } from "../dist/backends/index.js";
import { fitImages, joined, MemoryDataset, openDataset, sha256 } from "../dist/data/index.js";
import { encodeSafetensors } from "../dist/interop/safetensors.js";
import { greyClasses, greyImage, greyNetwork, trainDigitClassifier } from "../dist/metrics/index.js";

const steps = 5600; // six passes over 120 000 images
const batch = 128;
const file = "weights/grey-features.safetensors";

/** One part of a data set, with its classes counted from another number. @param {string} name @param {"train" | "test"} split @param {number} first */
async function part(name, split, first) {
  const dataset = await openDataset(name, split);
  if (!(dataset instanceof MemoryDataset) || dataset.labels === undefined)
    throw new Error(`${name} has no labels here`);
  const { images, labels } = fitImages(dataset, { size: greyImage.height });
  if (labels === undefined) throw new Error(`${name} lost its labels`);
  return new MemoryDataset(
    { ...greyImage, name, images, labels: labels.map((label) => label + first), classes: greyClasses },
    sha256,
  );
}

const digits = await part("mnist", "train", 0);
const clothing = await part("fashion-mnist", "train", 10);
const training = joined(digits, clothing);
const executor = await createExecutor({ threads: 1, deterministic: true });
const start = performance.now();
const classifier = await trainDigitClassifier(executor, training, {
  ...{ steps, batch, learningRate: 0.05, shift: 2, network: greyNetwork },
});
const accuracy = {
  mnist: classifier.accuracy(await part("mnist", "test", 0)),
  fashion: classifier.accuracy(await part("fashion-mnist", "test", 10)),
};
const tensors = new Map(
  Object.entries(classifier.network.parameters).map(([name, { shape }]) => {
    const data = classifier.state.read(name);
    if (!(data instanceof Float32Array)) throw new Error(`${name} is not float32`);
    return [name, { dtype: /** @type {const} */ ("F32"), shape, data }];
  }),
);
const bytes = encodeSafetensors(tensors, {
  format: "ganvas-features",
  "mnist.accuracy": String(accuracy.mnist),
  "fashion-mnist.accuracy": String(accuracy.fashion),
  "training.sha256": training.sha256,
  steps: String(steps),
  licence: "MIT; trained on MNIST (CC BY-SA 3.0) and Fashion-MNIST (MIT)",
});
await mkdir("weights", { recursive: true });
await writeFile(file, bytes);
await executor.dispose();
process.stdout.write(
  `${file}: ${bytes.length} bytes, SHA-256 ${sha256([bytes])}, accuracy ${accuracy.mnist} and ${accuracy.fashion}, ${Math.round((performance.now() - start) / 1000)} s\n`,
);

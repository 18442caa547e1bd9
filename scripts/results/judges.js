/** @file What judges samples: classifiers of real images, trained once and used for every figure of this process. */
import { createExecutor } from "../../dist/backends/index.js";
import { fitImages, MemoryDataset, openDataset } from "../../dist/data/index.js";
import { conditionalAccuracy, modeReport, trainDigitClassifier } from "../../dist/metrics/index.js";
import { openGenerator } from "../../dist/training/index.js";

const executor = await createExecutor({ threads: 1 });

/** @typedef {Awaited<ReturnType<typeof trainDigitClassifier>>} Classifier */

/** @type {Map<string, Promise<Classifier>>} */
const classifiers = new Map();

/** A classifier of a data set's training images at a size. @param {string} data @param {number} size */
export function classifierOf(data, size) {
  const key = `${data} ${size}`;
  const known = classifiers.get(key);
  if (known !== undefined) return known;
  const made = (async () => {
    const dataset = await openDataset(data, "train");
    if (!(dataset instanceof MemoryDataset)) throw new Error(`${data} is not in memory`);
    return trainDigitClassifier(executor, fitImages(dataset, { size }));
  })();
  classifiers.set(key, made);
  return made;
}

/** Frees the engine. */
export const close = () => executor.dispose();

/** @param {number} part */
const percent = (part) => `${(100 * part).toFixed(1)} %`;

/** Of images without classes: which of the data's classes are there, how clear. @param {string} data a labelled data set */
export const classesSeen =
  (data, count = 2000) =>
  /** @param {string} run */
  async (run) => {
    const generator = await openGenerator(run, { threads: 1 });
    const images = generator.images(Array.from({ length: count }, (_, seed) => seed));
    await generator.dispose();
    const classifier = await classifierOf(data, generator.image.height);
    const { missing, leastShare, meanConfidence, shares } = modeReport(classifier.classify(images), classifier.classes);
    const seen = `${shares.length - missing.length} of ${shares.length} classes, the rarest ${percent(leastShare)}`;
    return `${seen}, mean confidence ${meanConfidence.toFixed(3)} (${count} samples, classifier of ${data})`;
  };

/** Of images of classes: how many show the one that was asked for. @param {string} data a labelled data set */
export const classesAsked =
  (data, perClass = 200) =>
  /** @param {string} run */
  async (run) => {
    const generator = await openGenerator(run, { threads: 1 });
    const classifier = await classifierOf(data, generator.image.height);
    const {
      accuracy,
      perClass: parts,
      count,
    } = conditionalAccuracy((seeds, labels) => generator.images(seeds, labels), classifier, perClass);
    await generator.dispose();
    const least = percent(Math.min(...parts));
    return `${percent(accuracy)} show the class that was asked for, of the worst class ${least} (${count} samples, classifier of ${data})`;
  };

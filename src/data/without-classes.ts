/** @file A data set without some of its classes: what an anomaly detector is trained on. */
import { closest } from "../base/closest.js";
import { ConfigError, DataError } from "../base/errors.js";
import { quote } from "../base/quote.js";
import type { ImageDataset } from "./dataset.js";
import { MemoryDataset } from "./memory-dataset.js";
import { subsetOf } from "./subset.js";

/**
 * Leaves out every image of the named classes; the others keep their order and their class numbers.
 * @param classes numbers or names with commas between them: `4`, `cat,dog`; the data set itself for an empty text
 * @throws ConfigError for a class that the data set does not have; DataError when it has no labels, is not in memory, or nothing is left
 */
export function withoutClasses(dataset: ImageDataset, classes: string): ImageDataset {
  if (classes.trim() === "") return dataset;
  const { name } = dataset;
  if (!(dataset instanceof MemoryDataset) || dataset.labels === undefined)
    throw new DataError(`data set ${name}: has no labels, so no class can be left out; use a labelled one`);
  const left = classNumbers(classes, dataset);
  const { labels } = dataset;
  const kept = Uint32Array.from(labels.keys()).filter((index) => !left.has(labels[index]!));
  if (kept.length === 0)
    throw new DataError(`data set ${name}: nothing is left without ${classes}; leave fewer classes out`);
  return subsetOf(dataset, kept);
}

/**
 * The numbers of classes that are given by number or name.
 * @param text with commas between them: `4`, `cat,dog`
 * @throws ConfigError for a class that the data set does not have
 */
export const classNumbers = (text: string, dataset: ImageDataset): ReadonlySet<number> =>
  new Set(text.split(",").map((part) => classNumber(part.trim(), dataset)));

function classNumber(text: string, { name, classes = 0, classNames = [] }: ImageDataset): number {
  const byName = classNames.indexOf(text);
  if (byName !== -1) return byName;
  const number = Number(text);
  if (text !== "" && Number.isInteger(number) && number >= 0 && number < classes) return number;
  const nearest = closest(text, classNames);
  const advice = nearest === undefined ? `give numbers from 0 to ${classes - 1}` : `did you mean ${nearest}?`;
  throw new ConfigError(`exclude: data set ${name} has no class ${quote(text)}; ${advice}`);
}

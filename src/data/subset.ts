/** @file Parts of data sets in memory, and two of them together. */
import { DataError } from "../base/errors.js";
import { MemoryDataset } from "./memory-dataset.js";
import { sha256 } from "#sha256";

/** The images at some places, in that order, with their labels; a place may come several times. @param indices each below the count, at least one */
export function subsetOf(dataset: MemoryDataset, indices: Uint32Array): MemoryDataset {
  const { name, height, width, channels, classes, classNames, labels } = dataset;
  const pixels = height * width * channels;
  const images = new Uint8Array(indices.length * pixels);
  for (const [to, from] of indices.entries()) {
    images.set(dataset.images.subarray(from * pixels, (from + 1) * pixels), to * pixels);
  }
  const kept = labels === undefined ? undefined : Uint8Array.from(indices, (index) => labels[index] ?? 0);
  return new MemoryDataset({ name, height, width, channels, images, labels: kept, classes, classNames }, sha256);
}

/**
 * The first images of each class, in the order of the data set.
 * @throws DataError without labels, or when a class has fewer
 */
export function firstOfEachClass(dataset: MemoryDataset, perClass: number): MemoryDataset {
  const { name, labels, classes = 0 } = dataset;
  if (labels === undefined) throw new DataError(`data set ${name}: has no labels to choose by; use a labelled one`);
  const counts = new Array<number>(classes).fill(0);
  const chosen = [...labels.keys()].filter((index) => {
    const label = labels[index] ?? 0;
    counts[label] = (counts[label] ?? 0) + 1;
    return (counts[label] ?? 0) <= perClass;
  });
  const short = counts.findIndex((count) => count < perClass);
  if (short !== -1)
    throw new DataError(`data set ${name}: class ${short} has ${counts[short]} images; ask for at most that many`);
  return subsetOf(dataset, Uint32Array.from(chosen));
}

/** The images of two labelled data sets, one after the other. @throws DataError when their images or classes differ */
export function joined(first: MemoryDataset, second: MemoryDataset): MemoryDataset {
  const textOf = ({ height, width, channels, classes }: MemoryDataset): string =>
    `${height}×${width}×${channels} in ${classes ?? 0} classes`;
  if (textOf(first) !== textOf(second) || first.labels === undefined || second.labels === undefined)
    throw new DataError(
      `data sets ${first.name} (${textOf(first)}) and ${second.name} (${textOf(second)}) do not go together; give labelled images of one size`,
    );
  const { name, height, width, channels, classes, classNames } = first;
  const together = (a: Uint8Array, b: Uint8Array): Uint8Array => {
    const both = new Uint8Array(a.length + b.length);
    both.set(a);
    both.set(b, a.length);
    return both;
  };
  const images = together(first.images, second.images);
  const labels = together(first.labels, second.labels);
  return new MemoryDataset({ name, height, width, channels, images, labels, classes, classNames }, sha256);
}

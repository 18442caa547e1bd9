/** @file Some images of a data set in memory. */
import { MemoryDataset } from "./memory-dataset.js";
import { sha256 } from "./sha256.js";

/** The images of these numbers, in this order, with their labels; classes stay as they are. @param indices at least one */
export function subset(dataset: MemoryDataset, indices: Uint32Array): MemoryDataset {
  const { name, height, width, channels, classes, classNames, labels } = dataset;
  const pixels = height * width * channels;
  const images = new Uint8Array(indices.length * pixels);
  for (const [to, from] of indices.entries()) {
    images.set(dataset.images.subarray(from * pixels, (from + 1) * pixels), to * pixels);
  }
  const chosen = labels === undefined ? undefined : Uint8Array.from(indices, (index) => labels[index]!);
  return new MemoryDataset({ name, height, width, channels, images, labels: chosen, classes, classNames }, sha256);
}

/** @file Parts of a data set whose makers did not divide it into training and test images. */
import type { Split } from "./dataset.js";
import type { MemoryDataset } from "./memory-dataset.js";
import { subsetOf } from "./subset.js";

/** Images of a block. Neighbours are much alike, such as a gesture in six skin colours: whole blocks keep them together. */
const block = 20;
/** Every so-manieth block is of the test part, from this one on. */
const [period, first] = [10, 5];

/** The test part is the images 100 to 119 of every 200; the training part is the rest. Both keep their order. */
export function blockPart(dataset: MemoryDataset, split: Split): MemoryDataset {
  if (split === "all") return dataset;
  const numbers = Uint32Array.from({ length: dataset.count }, (_, index) => index);
  const isTest = (index: number): boolean => Math.floor(index / block) % period === first;
  return subsetOf(
    dataset,
    numbers.filter((index) => isTest(index) === (split === "test")),
  );
}

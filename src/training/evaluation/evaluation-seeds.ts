/** @file Which images are drawn to be measured: seeds in a row, every class in turn. */
import { ConfigError } from "../../base/errors.js";
import { largestSeed } from "../../base/seeds.js";
import { everyClass } from "../../metrics/class-accuracy.js";

/** @throws ConfigError when there are not so many seeds from this one on */
export function checkSeeds(seed: number, count: number): number {
  if (seed + count - 1 <= largestSeed) return seed;
  throw new ConfigError(`${count} images from seed ${seed} go beyond ${largestSeed}; choose a smaller seed`);
}

/** Classes of so many images, every class in turn; none without classes. */
export const labelsOf = (classes: number | undefined, count: number): Int32Array | undefined =>
  classes === undefined ? undefined : everyClass(classes, Math.ceil(count / classes)).slice(0, count);

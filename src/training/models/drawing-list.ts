/** @file What is to be drawn: every seed, in every class that is asked for; as `ganvas generate` and `ganvas serve` read it. */
import { ConfigError } from "../../base/errors.js";
import { defaultGrid } from "../../data/portable.js";
import type { Grid } from "../../data/portable.js";

/** One image. */
export interface DrawnItem {
  readonly seed: number;
  readonly label: number | undefined;
}

/** What is known of a generator. */
export interface Drawable {
  readonly recipe: string;
  /** Number of classes, where there are any. */
  readonly classes?: number | undefined;
  /** ψ that it draws with unless told otherwise, where it has styles. */
  readonly truncation?: number | undefined;
}

/** Classes that are drawn unless some are asked for. */
const mostClasses = 16;

/**
 * Every seed, in every class that is asked for.
 * @param classes as asked for; the first few of those that there are, unless given
 * @param flag what they were given as, for messages
 * @throws ConfigError for classes that the generator does not have
 */
export function listItems(
  seeds: readonly number[],
  classes: readonly number[] | undefined,
  { classes: count, recipe }: Drawable,
  flag: string,
): DrawnItem[] {
  if (count === undefined) {
    if (classes === undefined) return seeds.map((seed) => ({ seed, label: undefined }));
    throw new ConfigError(`${flag}: recipe ${recipe} was trained without classes; leave it out`);
  }
  const unknown = classes?.find((label) => label >= count);
  if (unknown !== undefined)
    throw new ConfigError(`${flag}: there is no class ${unknown}; give some of 0 to ${count - 1}`);
  const labels = classes ?? Array.from({ length: Math.min(count, mostClasses) }, (_, label) => label);
  return seeds.flatMap((seed) => labels.map((label) => ({ seed, label })));
}

/** @throws ConfigError for truncation of what has no styles */
export function checkTruncation(psi: number | undefined, { truncation, recipe }: Drawable, flag: string): void {
  if (psi === undefined || truncation !== undefined) return;
  throw new ConfigError(
    `${flag}: recipe ${recipe} has no styles whose mean is known, so that nothing can be truncated; leave it out`,
  );
}

/** The layout of a picture unless one is asked for: of images in classes a row per seed. */
export function usualGrid(seeds: number, images: number): Grid {
  const perSeed = images / seeds;
  return perSeed === 1 ? defaultGrid(images) : { columns: perSeed, rows: seeds };
}

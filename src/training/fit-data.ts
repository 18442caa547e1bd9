/** @file Images at the size that a run trains at. The one place that decides it: nothing else knows that data and images may differ in size. */
import { fitDataset, openDataset } from "../data/index.js";
import type { ImageDataset } from "../data/index.js";
import { preferredSize } from "../gan/index.js";
import type { Recipe } from "../gan/index.js";
import type { TrainingConfig } from "./config.js";
import { findRecipe } from "./settings.js";

/**
 * Opens a configuration's data, with images of its size.
 * @throws ConfigError, DataError when there are none such
 */
export async function openData({ data, size, recipe }: TrainingConfig): Promise<ImageDataset> {
  // Images of many sizes can only be opened at a given one.
  const dataset = await openDataset(data, size === "auto" ? {} : { size });
  return fitData(dataset, { size, recipe }, findRecipe(recipe));
}

/**
 * A data set with images of the configured size; itself where it has them.
 * @throws DataError when the images of a data set that is not in memory have another size
 */
export function fitData(
  dataset: ImageDataset,
  { size }: Pick<TrainingConfig, "size" | "recipe">,
  recipe: Pick<Recipe, "sizes">,
): ImageDataset {
  const { height, width } = size === "auto" ? preferredSize(recipe, dataset) : { height: size, width: size };
  if (height === dataset.height && width === dataset.width) return dataset;
  return fitDataset(dataset, { size: height });
}

/** @file Images at the size that a run trains at. The one place that decides it: nothing else knows that data and images may differ in size. */
import { DataError } from "../base/errors.js";
import { fitDataset, openDataset } from "../data/index.js";
import type { ImageDataset } from "../data/index.js";
import { preferredSize } from "../gan/index.js";
import type { Recipe } from "../gan/index.js";
import type { TrainingConfig } from "./config.js";
import type { TrainingData } from "./data-feed.js";
import { findRecipe } from "./settings.js";

/**
 * Opens a configuration's data, with images of its size.
 * @throws ConfigError, DataError when there are none such
 */
export async function openData({ data, target, size, recipe }: TrainingConfig): Promise<TrainingData> {
  // Images of many sizes can only be opened at a given one.
  const options = size === "auto" ? {} : { size };
  const dataset = await openDataset(data, options);
  const other = target === "" ? undefined : await openDataset(target, options);
  return fitData({ dataset, target: other }, { size, recipe }, findRecipe(recipe));
}

/**
 * Data with images of the configured size, the other domain's like the first one's; themselves where they have it.
 * @throws DataError when the images of a data set that is not in memory have another size
 */
export function fitData(
  { dataset, target }: TrainingData,
  { size }: Pick<TrainingConfig, "size" | "recipe">,
  recipe: Pick<Recipe, "sizes">,
): TrainingData {
  const wanted = size === "auto" ? preferredSize(recipe, dataset) : { height: size, width: size };
  return {
    dataset: fitted(dataset, wanted),
    ...(target === undefined ? {} : { target: fitted(target, wanted) }),
  };
}

function fitted(dataset: ImageDataset, { height, width }: { readonly height: number; readonly width: number }): ImageDataset {
  if (height === dataset.height && width === dataset.width) return dataset;
  if (height === width) return fitDataset(dataset, { size: height });
  throw new DataError(
    `data set ${dataset.name}: images are ${dataset.height}×${dataset.width}, the run wants ${height}×${width}; give them at that size`,
  );
}

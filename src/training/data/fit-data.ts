/** @file Images at the size that a run trains at. The one place that decides it: nothing else knows that data and images may differ in size. */
import { fitDataset } from "../../data/portable.js";
import type { ImageDataset } from "../../data/portable.js";
import { preferredSize } from "../../gan/index.js";
import type { Recipe } from "../../gan/index.js";
import type { TrainingConfig } from "../config/config.js";
import type { TrainingData } from "./data-feed.js";
import { findRecipe } from "../config/settings.js";

/** Data at the size that a configuration asks for; the other domain's images get the size of the first one's. @throws DataError as {@link fitData} does */
export function fitAll(
  { dataset, target }: TrainingData,
  { size, recipe: name }: Pick<TrainingConfig, "size" | "recipe">,
): TrainingData {
  const recipe = findRecipe(name);
  const fitted = fitData(dataset, { size }, recipe);
  if (target === undefined) return { dataset: fitted };
  return { dataset: fitted, target: fitData(target, { size: size === "auto" ? fitted.height : size }, recipe) };
}

/**
 * A data set with images of the configured size; itself where it has them.
 * @throws DataError when the images of a data set that is not in memory have another size
 */
export function fitData(
  dataset: ImageDataset,
  { size }: Pick<TrainingConfig, "size">,
  recipe: Pick<Recipe, "sizes">,
): ImageDataset {
  const { height, width } = size === "auto" ? preferredSize(recipe, dataset) : { height: size, width: size };
  if (height === dataset.height && width === dataset.width) return dataset;
  return fitDataset(dataset, { size: height });
}

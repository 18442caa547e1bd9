/** @file A configuration's data, from wherever this machine has them. */
import { openDataset, withoutClasses } from "../../data/index.js";
import type { TrainingConfig } from "../config/config.js";
import type { TrainingData } from "./data-feed.js";
import { fitAll } from "./fit-data.js";

/**
 * Opens a configuration's data, with images of its size.
 * @throws ConfigError, DataError when there are none such
 */
export async function openData(config: TrainingConfig): Promise<TrainingData> {
  const { data, target, exclude, size, recipe } = config;
  // Images of many sizes can only be opened at a given one.
  const options = size === "auto" ? {} : { size };
  const open = async (name: string) => withoutClasses(await openDataset(name, options), exclude);
  const dataset = await open(data);
  const other = target === "" ? undefined : await open(target);
  return fitAll({ dataset, target: other }, { size, recipe });
}

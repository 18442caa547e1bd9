/** @file A configuration's data, from wherever this machine has them. */
import { ConfigError } from "../../base/errors.js";
import { openDataset, withoutClasses } from "../../data/index.js";
import type { TrainingConfig } from "../config/config.js";
import type { TrainingData } from "./data-feed.js";
import { fitAll } from "./fit-data.js";

/** The data of weights that were imported by somebody who did not say what they were trained on. */
export const unknownData = "unknown";

/**
 * Opens a configuration's data, with images of its size.
 * @throws ConfigError, DataError when there are none such
 */
export async function openData(config: TrainingConfig): Promise<TrainingData> {
  const { data, target, exclude, size, recipe } = config;
  if (data.split(":")[0] === unknownData)
    throw new ConfigError(
      `data: the weights of this run were imported, and what they were trained on was not said; give --data, or train on with \`ganvas train ${recipe} --from RUN --data NAME\``,
    );
  // Images of many sizes can only be opened at a given one.
  const options = size === "auto" ? {} : { size };
  const open = async (name: string) => withoutClasses(await openDataset(name, options), exclude);
  const dataset = await open(data);
  const other = target === "" ? undefined : await open(target);
  return fitAll({ dataset, target: other }, { size, recipe });
}

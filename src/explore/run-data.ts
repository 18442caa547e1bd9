/** @file A run's data for what is learnt or measured beside it: the images to learn from, and those that were held out of them. */
import { GanvasError } from "../base/errors.js";
import type { ImageDataset } from "../data/index.js";
import { openData } from "../training/index.js";
import type { Model } from "../training/index.js";

/** The part of a data set behind its name. */
const part = /:(?:train|test)$/;

/**
 * The images that encoders and classifiers learn from: those that the run was trained on, but of a data set with a test part never that part, which projections
 * are judged by.
 * @returns undefined where this machine does not have them
 */
export async function openTrainingData({ config }: Pick<Model, "config">): Promise<ImageDataset | undefined> {
  const data = part.test(config.data) ? config.data : `${config.data}:train`;
  try {
    return (await openData({ ...config, data })).dataset;
  } catch (error) {
    if (error instanceof GanvasError) return undefined;
    throw error;
  }
}

/** Images that a run may have seen or not. */
export interface TestData {
  readonly data: ImageDataset;
  /** Whether the run was trained on them too. */
  readonly wasTrainedOn: boolean;
}

/** The test part of a run's data, at the run's size. @throws ConfigError, DataError where there is none */
export async function openTestData({ config }: Pick<Model, "config">): Promise<TestData> {
  const { dataset } = await openData({ ...config, data: `${config.data.replace(part, "")}:test`, exclude: "" });
  return { data: dataset, wasTrainedOn: !config.data.endsWith(":train") };
}

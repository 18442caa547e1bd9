/** @file Training on data that a configuration names. */
import type { ImageDataset } from "../data/portable.js";
import type { TrainingConfig } from "./config/config.js";
import type { TrainingEvent } from "./events.js";
import { settle } from "./ranks/together.js";
import { openData } from "./data/open-data.js";
import { trainOn } from "./loop/train-on.js";
import type { TrainOnOptions } from "./loop/train-on.js";

/** How to train besides the configuration. */
export interface TrainOptions extends TrainOnOptions {
  /** Opened by `config.data` unless given; fitted to `config.size`. */
  readonly dataset?: ImageDataset | undefined;
  /** Likewise the other domain's, by `config.target`. */
  readonly target?: ImageDataset | undefined;
}

/** As {@link trainOn}, with the data opened unless given. */
export async function* train(
  config: TrainingConfig,
  { dataset, target, ...options }: TrainOptions = {},
): AsyncGenerator<TrainingEvent, void, void> {
  const data = dataset === undefined ? await settle(options.communicator, () => openData(config)) : { dataset, target };
  yield* trainOn(data, config, options);
}

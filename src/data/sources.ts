/** @file The data sets that `--data` knows by name, and how a name or a folder is opened. */

import { stat } from "node:fs/promises";
import { closest } from "../base/closest.js";
import { ConfigError, DataError } from "../base/errors.js";
import { quote } from "../base/quote.js";
import type { ImageDataset, Split } from "./dataset.js";
import { loadMnist } from "./mnist.js";

/** A data set that can be asked for by name. */
export interface DataSource {
  readonly name: string;
  /** One line for lists. */
  readonly description: string;
  /** Terms of the data itself. */
  readonly licence: string;
  load(split?: Split): Promise<ImageDataset>;
}

/** Every named data set, the default first. */
export const dataSources: readonly DataSource[] = [
  {
    name: "mnist",
    description: "70 000 handwritten digits, 28×28, grey, 10 classes (LeCun et al. 1998)",
    licence: "CC BY-SA 3.0",
    load: (split) => loadMnist({ split }),
  },
];

/**
 * Opens what `--data` names: a data set of {@link dataSources}, or a folder with MNIST's four IDX files. A name wins over
 * a folder of the same name; write `./mnist` for the folder.
 * @param data name or path
 * @param split default `all`
 * @throws ConfigError if `data` is neither a known name nor an existing path
 * @throws DataError if the folder's files are missing, damaged or do not fit together
 */
export async function openDataset(data: string, split?: Split): Promise<ImageDataset> {
  const source = dataSources.find(({ name }) => name === data);
  if (source !== undefined) return source.load(split);
  const isFolder = await stat(data).then(
    (entry) => entry.isDirectory(),
    () => undefined,
  );
  if (isFolder === true) return loadMnist({ folder: data, split });
  if (isFolder === false) {
    throw new DataError(`${quote(data)} is a file; give the folder that holds the four IDX files`);
  }
  const names = dataSources.map(({ name }) => name);
  const nearest = closest(data, names);
  const advice = nearest === undefined ? `known: ${names.join(", ")}; or give a folder` : `did you mean ${nearest}?`;
  throw new ConfigError(`data: no data set or folder ${quote(data)}; ${advice}`);
}

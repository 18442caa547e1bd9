/** @file The file of the weights that ganvas evaluate sees with, in Node; `#grey-weights` of package.json means grey-weights-browser.ts in a browser. */
import { fileURLToPath } from "node:url";
import { readWhole } from "../../data/index.js";

export const greyWeightsFile = fileURLToPath(new URL("../../../weights/grey-features.safetensors", import.meta.url));

const mostBytes = 2e6;

/** @throws DataError when the file cannot be read */
export const readGreyWeights = (path: string): Promise<Uint8Array> =>
  readWhole(path, mostBytes, "install Ganvas again");

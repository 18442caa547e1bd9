/** @file The file of the weights that ganvas evaluate sees with, over HTTP. */
import { DataError } from "../../base/errors.js";

export const greyWeightsFile = new URL("../../../weights/grey-features.safetensors", import.meta.url).href;

/** @throws DataError when the file cannot be had */
export async function readGreyWeights(url: string): Promise<Uint8Array> {
  const response = await fetch(url);
  if (!response.ok) throw new DataError(`${url}: cannot be read (status ${response.status}); load the page again`);
  return new Uint8Array(await response.arrayBuffer());
}

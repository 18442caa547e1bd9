/** @file The weights that ganvas evaluate sees with: weights/grey-features.safetensors of this package, made by scripts/train-features.js. Whatever else lies there is refused. */
import { sha256 } from "#sha256";
import { printable } from "../../base/printable.js";
import { greyWeightsFile, readGreyWeights } from "#grey-weights";
import { CheckpointError } from "../../base/errors.js";
import { decodeSafetensors } from "../../interop/safetensors.js";
import { greyFeatures } from "../../metrics/index.js";
import type { SyncFeatureExtractor } from "../../metrics/index.js";
import type { Executor } from "../../tensor/index.js";

/** The file that every figure is measured with. */
export const greyWeights = {
  path: greyWeightsFile,
  sha256: "fc58348cdc44a3b242883c6ef1880d79a56e92a4e150e0966f8c27950bfe194b",
};

/**
 * Opens the feature extractor of this package.
 * @throws DataError when the file cannot be read; CheckpointError when it is another or damaged
 */
export async function openGreyFeatures(executor: Executor, path = greyWeights.path): Promise<SyncFeatureExtractor> {
  const bytes = await readGreyWeights(path);
  const found = sha256([bytes]);
  if (found !== greyWeights.sha256)
    throw new CheckpointError(
      `${printable(path)}: its SHA-256 is ${found.slice(0, 16)}…, not ${greyWeights.sha256.slice(0, 16)}…; install Ganvas again`,
    );
  const { tensors } = decodeSafetensors(bytes, path, { requireChecksums: true });
  const weights = new Map(
    [...tensors].flatMap(([name, { data }]): [string, Float32Array][] =>
      data instanceof Float32Array ? [[name, data]] : [],
    ),
  );
  return greyFeatures(executor, weights, `grey-features ${greyWeights.sha256.slice(0, 8)}`);
}

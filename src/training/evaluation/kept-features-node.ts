/**
 * @file Features of real images, computed once: `features/KEY.safetensors` in the cache folder. Deleting any of it is safe; a damaged file is computed anew.
 * `#kept-features` of package.json means kept-features-browser.ts in a browser.
 */
import { sha256 } from "#sha256";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { CheckpointError } from "../../base/errors.js";
import { cacheFolder, makeFolder, writePartsAtomic } from "../../data/index.js";
import { decodeSafetensors, encodeSafetensors } from "../../interop/safetensors.js";
import type { RawFeatures } from "./raw-features.js";

/**
 * The features for a key; a cache that cannot be written costs only the next computation.
 * @param key everything that they depend on: data, images, extractor
 */
export async function featuresOnce(
  key: readonly unknown[],
  compute: () => Promise<RawFeatures>,
  cache = cacheFolder(),
): Promise<RawFeatures> {
  const digest = sha256([new TextEncoder().encode(JSON.stringify(key))]);
  const folder = join(cache, "features");
  const path = join(folder, `${digest.slice(0, 40)}.safetensors`);
  const kept = await read(path);
  if (kept !== undefined) return kept;
  const computed = await compute();
  const tensors = new Map(
    Object.entries({ ...computed }).map(([name, data]: [string, Float32Array]) => [
      name,
      { dtype: "F32" as const, shape: [data.length], data },
    ]),
  );
  try {
    await makeFolder(folder);
    await writePartsAtomic(path, [encodeSafetensors(tensors, { key: JSON.stringify(key) })]);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === undefined) throw cause;
  }
  return computed;
}

/** A file of the cache; undefined when there is none or it is damaged. */
async function read(path: string): Promise<RawFeatures | undefined> {
  const bytes = await readFile(path).catch(() => undefined);
  if (bytes === undefined) return undefined;
  try {
    const { tensors } = decodeSafetensors(bytes, path, { requireChecksums: true });
    const [features, probabilities] = ["features", "probabilities"].map((name) => tensors.get(name)?.data);
    return features instanceof Float32Array && probabilities instanceof Float32Array
      ? { features, probabilities }
      : undefined;
  } catch (error) {
    if (error instanceof CheckpointError) return undefined;
    throw error;
  }
}

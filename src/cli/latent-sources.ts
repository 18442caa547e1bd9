/** @file Latents as flags name them: seeds and ranges of seeds, and files that `ganvas project` wrote. */
import { ConfigError } from "../base/errors.js";
import { parseSeeds } from "../base/seeds.js";
import { readLatent } from "../explore/index.js";
import type { Key, LatentRenderer } from "../explore/index.js";

/** A seed, or the path of a file. */
export type LatentSource = number | string;

/**
 * Reads `0-3,face.safetensors,7`.
 * @param most how many there may be
 * @throws ConfigError when it is no such list or too long
 */
export function parseSources(text: string, flag: string, most: number): LatentSource[] {
  const parts = text.split(",").map((part) => part.trim());
  const sources = parts.flatMap((part): LatentSource[] =>
    part.toLowerCase().endsWith(".safetensors") ? [part] : parseSeeds(part, flag, most),
  );
  if (sources.length > most) throw new ConfigError(`${flag}: ${sources.length} images; give at most ${most}`);
  return sources;
}

/** What is moved from and to, with the class that a file says. @throws CheckpointError, ConfigError for a file that is no latent of this model */
export const openSources = (sources: readonly LatentSource[], renderer: LatentRenderer): Promise<Key[]> =>
  Promise.all(
    sources.map(async (source): Promise<Key> => {
      if (typeof source === "number") return { base: source };
      const { space, latent, label } = await readLatent(source, renderer);
      return { base: { space, latent }, label };
    }),
  );

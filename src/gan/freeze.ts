/** @file FreezeD (Mo et al. 2020, arXiv:2002.10964): in fine-tuning, the first layers of D stay as they were, so that few images do not spoil what they see. */
import { ConfigError } from "../base/errors.js";
import type { Gan } from "./gan.js";

/**
 * The same GAN, whose discriminator's first layers no phase changes.
 * @param layers how many of those that have parameters, from the image on; 0 for none
 * @throws ConfigError without a discriminator, or when it has no more layers than that
 */
export function withFrozenLayers(gan: Gan, layers: number): Gan {
  if (layers === 0) return gan;
  const { discriminator } = gan.networks;
  if (discriminator === undefined)
    throw new ConfigError(
      "freeze keeps layers of a network named discriminator, and this recipe has none; leave freeze out",
    );
  const names = Object.keys(discriminator.parameters);
  const all = [...new Set(names.map(layerOf))];
  if (layers >= all.length)
    throw new ConfigError(
      `freeze is ${layers}, and the discriminator has ${all.length} layers with parameters; give fewer`,
    );
  const frozen = new Set(all.slice(0, layers));
  const kept = names.filter((name) => frozen.has(layerOf(name))).map((name) => `discriminator.${name}`);
  return { ...gan, frozen: new Set(kept) };
}

/** `trunk.0` of `trunk.0.weight`. */
const layerOf = (parameter: string): string => parameter.replace(/\.[^.]*$/, "");

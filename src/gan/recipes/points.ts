/** @file What recipes have in common on toy distributions: points of the plane instead of images. */
import * as v from "valibot";
import { pointNetworkNames, pointNetworks, pointsDiscriminator, pointsGenerator } from "../architectures/points.js";
import type { PointNetworksName } from "../architectures/points.js";
import type { DataSpec } from "../gan.js";
import type { AdversarialOptions } from "./adversarial-options.js";
import { seenBy } from "./adversarial-recipe.js";
import type { AdversarialParts, SeenOptions } from "./adversarial-recipe.js";
import { option } from "./options.js";

const described = pointNetworkNames.map((name) => `${name} (${pointNetworks[name].description})`).join(", ");

/** Which networks make points; images have the recipe's own. */
export const pointOptions = {
  pointNetworks: option(v.picklist(pointNetworkNames), "small", `networks for points of the plane: ${described}`),
};

/**
 * Defaults for points with which stable games end up near the modes: found for the ring of 8 and the grid of 25 Gaussians. Learning rates fall to nothing,
 * because samples stay as far from a mode as a step takes them.
 */
export const pointTraining = <Options extends object>(steps: number, options: Options) => ({
  steps,
  batch: 128,
  options: {
    ...{ latent: 2, learningRate: 1e-3, beta1: 0.5, beta2: 0.9, averageDecay: 0.998 },
    schedule: "linear" as const,
    ...options,
  },
});

/** The same defaults for every distribution of points. */
export const onEveryPoints = <Preset>(preset: Preset) => ({
  ring: preset,
  grid: preset,
  spiral: preset,
  moons: preset,
});

/** The networks for points. */
export const pointParts = (
  options: Pick<AdversarialOptions, "latent"> & SeenOptions & { readonly pointNetworks: PointNetworksName },
  data: DataSpec,
): AdversarialParts => ({
  generators: { generator: pointsGenerator(options.latent, pointNetworks[options.pointNetworks]) },
  discriminator: pointsDiscriminator(seenBy(options, data), pointNetworks[options.pointNetworks]),
});

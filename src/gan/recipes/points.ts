/** @file What recipes have in common on toy distributions: points of the plane instead of images. */
import * as v from "valibot";
import { pointNetworkNames, pointNetworks, pointsDiscriminator, pointsGenerator } from "../architectures/points.js";
import type { PointNetworksName } from "../architectures/points.js";
import type { DataSpec } from "../gan.js";
import type { AdversarialOptions } from "./adversarial-options.js";
import { seenBy } from "./adversarial-recipe.js";
import type { AdversarialParts } from "./adversarial-recipe.js";
import { option } from "./options.js";

const described = pointNetworkNames.map((name) => `${name} (${pointNetworks[name].description})`).join(", ");

/** Which networks make points; images have the recipe's own. */
export const pointOptions = {
  pointNetworks: option(v.picklist(pointNetworkNames), "small", `networks for points of the plane: ${described}`),
};

/** The networks for points. */
export const pointParts = (
  options: Pick<AdversarialOptions, "latent" | "pack"> & { readonly pointNetworks: PointNetworksName },
  data: DataSpec,
): AdversarialParts => ({
  generators: { generator: pointsGenerator(options.latent, pointNetworks[options.pointNetworks]) },
  discriminator: pointsDiscriminator(seenBy(options, data), pointNetworks[options.pointNetworks]),
});

/** @file Networks of the recipes that are a loss rather than an architecture: DCGAN's for images, multilayer perceptrons for points of the plane. */
import { isPoint } from "../../base/points.js";
import { dcganDiscriminator, dcganGenerator } from "../architectures/dcgan.js";
import type { DcganDiscriminatorOptions } from "../architectures/dcgan.js";
import type { PointNetworksName } from "../architectures/points.js";
import type { DataSpec } from "../gan.js";
import type { AdversarialOptions } from "./adversarial-options.js";
import { seenBy } from "./adversarial-recipe.js";
import type { AdversarialParts, SeenOptions } from "./adversarial-recipe.js";
import { dcganWidth } from "./dcgan-width.js";
import { pointOptions, pointParts } from "./points.js";

/** Sizes of the networks. */
export const dcganOrPointOptions = {
  width: dcganWidth(),
  ...pointOptions,
};

/** Networks for what the data are. @param discriminator how D's convolutions are normalised */
export function dcganOrPoints(
  options: Pick<AdversarialOptions, "latent"> &
    SeenOptions & {
      readonly width: number;
      readonly pointNetworks: PointNetworksName;
    },
  data: DataSpec,
  discriminator: DcganDiscriminatorOptions = {},
): AdversarialParts {
  if (isPoint(data)) return pointParts(options, data);
  return {
    generators: { generator: dcganGenerator(options.latent, options.width, data) },
    discriminator: dcganDiscriminator(options.width, seenBy(options, data), discriminator),
  };
}

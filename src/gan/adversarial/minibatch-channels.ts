/**
 * @file What the whole batch is like, as further channels of the images that a discriminator sees: minibatch standard deviation (Karras et al. 2017,
 * arXiv:1710.10196, §3) and minibatch discrimination (Salimans et al. 2016, arXiv:1606.03498, §3.2). Not from the papers: before the first layer instead
 * of before the last, so that it suits any discriminator.
 */
import {
  behindDefinition,
  defined,
  holdings,
  minibatchDiscrimination,
  minibatchStandardDeviation,
} from "../../nn/index.js";
import type { Module } from "../../nn/index.js";
import { broadcastTo, concat, narrow, reshape } from "../../tensor/index.js";
import type { Tensor } from "../../tensor/index.js";
import type { ImageSpec } from "../gan.js";

/** Which channels are added. */
export interface MinibatchChannels {
  /** One with the mean deviation between images. */
  readonly minibatchDeviation: boolean;
  /** So many with how near each image is to the others; 0 for none. */
  readonly minibatchDiscrimination: number;
}

/** How many channels are added. */
export const minibatchChannels = (options: MinibatchChannels): number =>
  (options.minibatchDeviation ? 1 : 0) + options.minibatchDiscrimination;

/**
 * A discriminator that also sees the channels.
 * @param discriminator of {@link minibatchChannels} more channels than the images have
 * @param image what it is given
 */
export function withMinibatchChannels(discriminator: Module, image: ImageSpec, options: MinibatchChannels): Module {
  if (minibatchChannels(options) === 0) return discriminator;
  const { minibatchDeviation, minibatchDiscrimination: kernels } = options;
  const { height, width, channels } = image;
  const values = height * width * channels;
  const nearness =
    kernels === 0 ? undefined : minibatchDiscrimination(values, { kernels, image: [height, width, channels] });
  const deviation = minibatchDeviation ? minibatchStandardDeviation() : undefined;
  const own = holdings(nearness === undefined ? {} : { minibatch: nearness });
  const first = {
    kind: "minibatchChannels",
    options: { deviation: minibatchDeviation, kernels },
    ...(nearness && { parts: { minibatch: nearness } }),
  };
  return defined(behindDefinition(first, discriminator))({
    ...discriminator,
    description: [deviation, nearness, discriminator].flatMap((part) => part?.description ?? []).join(" → "),
    parameters: { ...discriminator.parameters, ...own.parameters },
    mixesBatch: true,
    forward(x, scope, ...given) {
      const n = x.shape[0] ?? 1;
      /** The features that a layer appends to the images as rows, as channels [N, H, W, kernels]. */
      const appended = (layer: Module): Tensor => {
        const rows = layer.forward(reshape(x, [n, values]), scope.child("minibatch")); // [N, values + kernels]
        return broadcastTo(reshape(narrow(rows, 1, values, kernels), [n, 1, 1, kernels]), [n, height, width, kernels]);
      };
      const seen = deviation?.forward(x, scope) ?? x;
      return discriminator.forward(
        concat(nearness === undefined ? [seen] : [seen, appended(nearness)], 3),
        scope,
        ...given,
      );
    },
  });
}

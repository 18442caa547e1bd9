/** @file What the recipes that translate images share: an option, how a generator is used, and previews. */
import { broadcastTo } from "../../tensor/index.js";
import type { Tensor } from "../../tensor/index.js";
import type { ImageSpec, Translator } from "../gan.js";
import { option, whole } from "./options.js";

/** How large the patches are that a PatchGAN judges. */
export const patchOption = option(
  whole(0, 5),
  0,
  "discriminator's layers that halve the side: patches of 16, 34, 70 pixels for 1, 2, 3; 0: about a quarter of the side",
);

/** A generator as it is used. */
export const translator = (generator: string, from: ImageSpec, to: ImageSpec): Translator => ({
  definition: { kind: "network", network: generator },
  from,
  to,
  forward: ({ network }, images) => network(generator)(images),
});

/** Images [N, H, W, C] of one size, grey ones in colour where others are, to be shown side by side. */
export function sameChannels(pictures: readonly Tensor[]): Tensor[] {
  const most = Math.max(...pictures.map(({ shape }) => shape[3] ?? 1));
  return pictures.map((picture) => broadcastTo(picture, [...picture.shape.slice(0, 3), most]));
}

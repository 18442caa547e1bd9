/** @file Augmentations by name. */
import { ada } from "./ada.js";
import type { AdaptiveOptions } from "./adaptive.js";
import { apa } from "./apa.js";
import type { Augmentation } from "./augmentation.js";
import { diffAugment } from "./diff-augment.js";

/** What the option `augment` can be, and the augmentations that it stands for. */
export const augmentations = {
  none: () => [],
  diffaugment: () => [diffAugment],
  ada: (options) => [ada(options)],
  apa: (options) => [apa(options)],
} satisfies Record<string, (options: AdaptiveOptions) => readonly Augmentation[]>;

/** A choice of the option `augment`. */
export type AugmentationName = keyof typeof augmentations;
export const augmentationNames = Object.keys(augmentations) as AugmentationName[];

export type { AdaptiveOptions } from "./adaptive.js";
export type { Augmentation, AugmentationContext, Views } from "./augmentation.js";
export { instanceNoise } from "./instance-noise.js";

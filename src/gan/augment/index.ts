/** @file Augmentations by name. */
import type { Augmentation } from "./augmentation.js";

/** What the option `augment` can be, and the augmentations that it stands for. */
export const augmentations = { none: [] } satisfies Record<string, readonly Augmentation[]>;

/** A choice of the option `augment`. */
export type AugmentationName = keyof typeof augmentations;
export const augmentationNames = Object.keys(augmentations) as AugmentationName[];

export type { Augmentation, AugmentationContext, Views } from "./augmentation.js";

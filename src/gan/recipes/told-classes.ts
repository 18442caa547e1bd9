/** @file What recipes that tell DCGAN's generator a class have in common. */
import { ConfigError } from "../../base/errors.js";
import type { Module } from "../../nn/index.js";
import { dcganGenerator } from "../architectures/dcgan.js";
import { labelled } from "../architectures/labelled.js";
import type { DataSpec, ImageSpec } from "../gan.js";

/** How many classes the data have. @throws ConfigError for data without labels */
export function classesOf({ classes }: DataSpec, recipe: string): number {
  if (classes !== undefined) return classes;
  throw new ConfigError(
    `recipe ${recipe} learns from labels, and these images have none; take a labelled data set such as mnist, or recipe dcgan`,
  );
}

/**
 * z [N, latent], given a class `i32` [N] → images [N, H, W, C] in [−1, 1]: DCGAN's generator with the class, one-hot, behind z. √classes stands for the
 * class, so that each of its features varies as much as one of z's.
 */
export const toldGenerator = (latent: number, classes: number, width: number, image: ImageSpec): Module =>
  labelled(classes, dcganGenerator(latent + classes, width, image), Math.sqrt(classes));

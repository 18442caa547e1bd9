/** @file The option `width` of recipes with DCGAN's networks. */
import { option, whole } from "./options.js";

/** @param fallback the recipe's default */
export const dcganWidth = (fallback = 32) =>
  option(
    whole(1, 512),
    fallback,
    "channels next to the image, the layers further in have twice, four times, … as many",
  );

/** @file The sizes of ResNets as options. */
import { option, real, whole } from "./options.js";

export const resnetWidth = option(whole(1, 1024), 16, "channels next to the image");
export const resnetGrowth = option(
  real(1, 2),
  2,
  "factor of the channels as the side halves, down to 8 pixels: 1 or 2",
);

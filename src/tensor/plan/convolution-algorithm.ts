/** @file The ways in which a convolution can be computed, and the sizes on which they depend. */
import type { Shape } from "../../base/shape.js";

/**
 * `direct`: one multiplication per tap. `winograd`: F(2×2, 2×2) for two taps and F(2×2, 3×3) for three, after a stride of 2 has been
 * resolved into phases. `winograd4`: F(4×4, 2×2) and F(4×4, 3×3), with larger tiles and about three times the rounding. `scatter`: products of all taps at once, added up where they overlap (input adjoints with few channels).
 */
export type ConvolutionAlgorithm = "direct" | "winograd" | "winograd4" | "scatter";
export const convolutionAlgorithms = [
  "direct",
  "winograd",
  "winograd4",
  "scatter",
] as const satisfies ConvolutionAlgorithm[];

/** The sizes of a convolution x [N, H, W, C] ∗ w [KH, KW, C / groups, O] = y [N, OH, OW, O], whichever of the three is computed. */
export interface ConvolutionSizes {
  readonly images: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly outHeight: number;
  readonly outWidth: number;
  readonly outputs: number;
  readonly kernelHeight: number;
  readonly kernelWidth: number;
}

/** Sizes from the shapes of x, w and y. */
export function convolutionSizes(x: Shape, w: Shape, y: Shape): ConvolutionSizes {
  const [images = 1, height = 1, width = 1, channels = 1] = x;
  const [, outHeight = 1, outWidth = 1, outputs = 1] = y;
  const [kernelHeight = 1, kernelWidth = 1] = w;
  return { images, height, width, channels, outHeight, outWidth, outputs, kernelHeight, kernelWidth };
}

/** Results each way of an algorithm's tiles. */
export const tileResults = { direct: 1, winograd: 2, winograd4: 4, scatter: 1 } as const satisfies Record<
  ConvolutionAlgorithm,
  number
>;

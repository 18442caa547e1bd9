/** @file Operations of ONNX that several primitives spell out together. */
import type { Tensor } from "../../../tensor/graph/tensor.js";
import type { Emitter, Value } from "../emitter.js";
import { mean, prelu, softmax } from "./activation.js";
import { withBias } from "./bias.js";
import { filters } from "./filters.js";
import { normalization } from "./normalization.js";
import { paddedByItself } from "./padding.js";
import type { Pattern, Uses } from "./pattern.js";
import { nearest, pooled, shuffled } from "./resampling.js";

const patterns: readonly Pattern[] = [
  withBias,
  normalization,
  nearest,
  filters,
  pooled,
  shuffled,
  prelu,
  softmax,
  mean,
  paddedByItself,
];

/** The first pattern that fits. */
export function matchPattern(emitter: Emitter, tensor: Tensor, uses: Uses): Value | undefined {
  for (const pattern of patterns) {
    const value = pattern(emitter, tensor, uses);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** @file Operations of ONNX that several primitives spell out together. */
import type { Tensor } from "../../tensor/graph/tensor.js";
import type { Emitter, Value } from "./emitter.js";
import { withBias } from "./bias-pattern.js";
import type { Pattern, Uses } from "./pattern.js";

const patterns: readonly Pattern[] = [withBias];

/** The first pattern that fits. */
export function matchPattern(emitter: Emitter, tensor: Tensor, uses: Uses): Value | undefined {
  for (const pattern of patterns) {
    const value = pattern(emitter, tensor, uses);
    if (value !== undefined) return value;
  }
  return undefined;
}

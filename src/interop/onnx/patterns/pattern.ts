/** @file What a pattern is: several primitives that are one operation of ONNX. */
import type { Tensor } from "../../../tensor/graph/tensor.js";
import type { Emitter, Value } from "../emitter.js";

/** How often a tensor is used. */
export type Uses = (tensor: Tensor) => number;

/** Makes nodes for a tensor and what it is made of, if it is that. */
export type Pattern = (emitter: Emitter, tensor: Tensor, uses: Uses) => Value | undefined;

/** @file Counter-based random tensors: a sample depends on seed, stream, step and element alone (Philox4x32-10, Salmon et al. 2011). */
import type { Shape } from "../../base/shape.js";
import { streamOf } from "../../base/philox.js";
import type { Tensor } from "../graph/tensor.js";
import { apply } from "./apply.js";

/** Where random numbers come from: two `i32` scalars, usually state, of which `step` grows by one per run. */
export interface RandomSource {
  readonly seed: Tensor;
  readonly step: Tensor;
}

/**
 * Independent samples of U[0, 1), multiples of 2⁻²⁴.
 * @param stream a name; equal names in one step give equal samples, different names independent ones.
 */
export function uniform(source: RandomSource, shape: Shape, stream: string): Tensor {
  return apply({ kind: "random", distribution: "uniform", shape, stream: streamOf(stream) }, [
    source.seed,
    source.step,
  ]);
}

/**
 * Independent samples of N(0, 1) by Box and Muller's transform.
 * @param stream a name; equal names in one step give equal samples, different names independent ones.
 */
export function normal(source: RandomSource, shape: Shape, stream: string): Tensor {
  return apply({ kind: "random", distribution: "normal", shape, stream: streamOf(stream) }, [source.seed, source.step]);
}

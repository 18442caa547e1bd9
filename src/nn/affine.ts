/** @file The learnt scale and shift after a normalisation: `weight` and `bias`, as in PyTorch. */
import type { Shape } from "../base/shape.js";
import type { Tensor } from "../tensor/index.js";
import { constantInit } from "./initializers.js";
import type { Initializer } from "./initializers.js";
import type { Parameter, Scope } from "./module.js";

/** What every normalisation layer may differ in. */
export interface NormalizationOptions {
  /** Added to the variance; 1e-5 unless given. */
  readonly epsilon?: number;
  /** Whether `weight` and `bias` are learnt. */
  readonly affine?: boolean;
  /** Of `weight`; 1 unless given. `bias` starts at 0. */
  readonly init?: Initializer;
}

export const defaultEpsilon = 1e-5;

/** The parameters of a scale and shift, or none. */
export const affineParameters = (
  shape: Shape,
  isAffine: boolean,
  init: Initializer = constantInit(1),
): Record<string, Parameter> => (isAffine ? { weight: { shape, init }, bias: { shape, init: constantInit(0) } } : {});

/** Their values, or none. */
export const affineOf = (scope: Scope, isAffine: boolean): { readonly scale?: Tensor; readonly shift?: Tensor } =>
  isAffine ? { scale: scope.parameter("weight"), shift: scope.parameter("bias") } : {};

/** @file How parameters start. Samples are drawn in the engine from the parameter's own stream, so they do not depend on the order of layers. */
import type { Shape } from "../base/shape.js";
import { add, broadcastTo, constant, mul, normal, uniform } from "../tensor/index.js";
import type { RandomSource, Tensor } from "../tensor/index.js";

/** First values of a parameter. @param stream the parameter's name. */
export type Initializer = (shape: Shape, source: RandomSource, stream: string) => Tensor;

/** The same number everywhere. */
export const constantInit =
  (value: number): Initializer =>
  (shape) =>
    broadcastTo(constant(value), shape);

/** U[−bound, bound). */
export const uniformInit =
  (bound: number): Initializer =>
  (shape, source, stream) =>
    mul(add(uniform(source, shape, stream), -0.5), 2 * bound);

/** N(mean, deviation²). */
export const normalInit =
  (deviation: number, mean = 0): Initializer =>
  (shape, source, stream) =>
    add(mul(normal(source, shape, stream), deviation), mean);

/**
 * PyTorch's default for weights and biases of linear and convolution layers: U(±1/√fanIn), which is Kaiming's uniform
 * initialisation with a = √5 (He et al. 2015, arXiv:1502.01852).
 * @param fanIn inputs that one output sums over.
 */
export const fanInUniform = (fanIn: number): Initializer => uniformInit(1 / Math.sqrt(fanIn));

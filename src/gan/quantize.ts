/** @file Rounding that can be learnt through (noise: Ballé et al. 2017, arXiv:1611.01704; straight through: Theis et al. 2017, arXiv:1703.00395). */
import { add, floor, stopGradient, sub } from "../tensor/index.js";
import type { Tensor } from "../tensor/index.js";

/** The nearest whole number, halves upwards. */
export const round = (x: Tensor): Tensor => floor(add(x, 0.5));

/** Rounds, with the gradient of the identity: what the decoder is trained on is what it will be given. */
export const roundStraightThrough = (x: Tensor): Tensor => add(x, stopGradient(sub(round(x), x)));

/** x + U(−½, ½) in place of rounding: its density, integrated over unit steps, has a gradient. @param uniform samples of U[0, 1), like x */
export const addRoundingNoise = (x: Tensor, uniform: Tensor): Tensor => add(x, sub(uniform, 0.5));

/** @file Layers without parameters that apply a function to every element. */
import * as ops from "../tensor/index.js";
import type { Tensor } from "../tensor/index.js";
import type { Module } from "./module.js";

const activation = (description: string, apply: (x: Tensor) => Tensor): Module => ({
  description,
  parameters: {},
  forward: apply,
});

/** max(x, 0). */
export const relu = (): Module => activation("ReLU", ops.relu);
/** x where x > 0, else slope · x. */
export const leakyRelu = (slope = 0.2): Module => activation(`LeakyReLU(${slope})`, (x) => ops.leakyRelu(x, slope));
export const tanh = (): Module => activation("Tanh", ops.tanh);
export const sigmoid = (): Module => activation("Sigmoid", ops.sigmoid);
export const softplus = (): Module => activation("Softplus", ops.softplus);
/** x · σ(x). */
export const silu = (): Module => activation("SiLU", ops.silu);
export const gelu = (): Module => activation("GELU", ops.gelu);
export const elu = (): Module => activation("ELU", ops.elu);

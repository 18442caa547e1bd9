/** @file Layers without parameters that apply a function to every element. */
import * as ops from "../tensor/index.js";
import type { Tensor } from "../tensor/index.js";
import { defined } from "./definition.js";
import type { Definition } from "./definition.js";
import type { Module } from "./module.js";

const activation = (
  kind: string,
  description: string,
  apply: (x: Tensor) => Tensor,
  options: Definition["options"] = {},
): Module => defined({ kind, options })({ description, parameters: {}, forward: apply });

/** max(x, 0). */
export const relu = (): Module => activation("relu", "ReLU", ops.relu);
/** x where x > 0, else slope · x. */
export const leakyRelu = (slope = 0.2): Module =>
  activation("leakyRelu", `LeakyReLU(${slope})`, (x) => ops.leakyRelu(x, slope), { slope });
export const tanh = (): Module => activation("tanh", "Tanh", ops.tanh);
export const sigmoid = (): Module => activation("sigmoid", "Sigmoid", ops.sigmoid);
export const softplus = (): Module => activation("softplus", "Softplus", ops.softplus);
/** x · σ(x). */
export const silu = (): Module => activation("silu", "SiLU", ops.silu);
export const gelu = (): Module => activation("gelu", "GELU", ops.gelu);
export const elu = (): Module => activation("elu", "ELU", ops.elu);

/** @file Modules one after the other. */
import { reshape } from "../tensor/index.js";
import type { Shape } from "../base/shape.js";
import type { Module } from "./module.js";

/** Applies modules in order; their parameters are named `0.weight`, `0.bias`, `2.weight`, … by position, as in PyTorch. */
export function sequential(...modules: readonly Module[]): Module {
  return {
    description: modules.map((module) => module.description).join(" → "),
    parameters: Object.fromEntries(
      modules.flatMap((module, index) =>
        Object.entries(module.parameters).map(([name, parameter]) => [`${index}.${name}`, parameter]),
      ),
    ),
    forward: (x, scope) => modules.reduce((value, module, index) => module.forward(value, scope.child(index)), x),
  };
}

/** [N, ...] → [N, product of the rest]. */
export function flatten(): Module {
  return { description: "Flatten", parameters: {}, forward: (x) => reshape(x, [x.shape[0] ?? 1, -1]) };
}

/** Applies a module to [N, ...] as [N, product of the rest]; its parameters keep their names, unlike behind a {@link flatten}. */
export function flattened(module: Module): Module {
  return {
    description: `Flatten → ${module.description}`,
    parameters: module.parameters,
    forward: (x, scope) => module.forward(reshape(x, [x.shape[0] ?? 1, -1]), scope),
  };
}

/** [N, ...] → [N, ...shape]. */
export function unflatten(shape: Shape): Module {
  return {
    description: `Unflatten(${shape.join("×")})`,
    parameters: {},
    forward: (x) => reshape(x, [x.shape[0] ?? 1, ...shape]),
  };
}

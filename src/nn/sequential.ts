/** @file Modules one after the other, and changes of shape around them. */
import { reshape } from "../tensor/index.js";
import type { Shape } from "../base/shape.js";
import type { Tensor } from "../tensor/index.js";
import { holdings } from "./composite.js";
import type { Module } from "./module.js";
import { behindDefinition, defined, definitionOf } from "./definition.js";

/** Applies modules in order; their parameters are named `0.weight`, `0.bias`, `2.weight`, … by position, as in PyTorch. All are given what the sequence is given. */
export function sequential(...modules: readonly Module[]): Module {
  return defined({ kind: "sequential", layers: modules })({
    description: modules.map((module) => module.description).join(" → "),
    ...holdings(Object.fromEntries(modules.entries())),
    forward: (x, scope, ...given) =>
      modules.reduce((value, module, index) => {
        const inside = scope.child(index);
        return inside.observed(module.forward(value, inside, ...given));
      }, x),
  });
}

/** [N, ...] → [N, product of the rest]. */
export function flatten(): Module {
  return defined({ kind: "flatten" })({ description: "Flatten", parameters: {}, forward: flat });
}

const flat = (x: Tensor): Tensor => reshape(x, [x.shape[0] ?? 1, -1]);

/** [N, ...] → [N, ...shape]. */
export function unflatten(shape: Shape): Module {
  return defined({ kind: "unflatten", options: { shape } })({
    description: `Unflatten(${shape.join("×")})`,
    parameters: {},
    forward: (x) => reshape(x, [x.shape[0] ?? 1, ...shape]),
  });
}

/** One module after another one that has no parameters; what it holds keeps its names, unlike in a {@link sequential}. */
function behind(first: Module, module: Module): Module {
  return defined(behindDefinition(definitionOf(first), module))({
    ...module,
    description: `${first.description} → ${module.description}`,
    forward: (x, scope, ...given) => module.forward(first.forward(x, scope), scope, ...given),
  });
}

/** Applies a module to [N, ...] as [N, product of the rest]; its parameters keep their names, unlike behind a {@link flatten}. */
export const flattened = (module: Module): Module => behind(flatten(), module);

/** Applies a module to [N, ...] as [N, ...shape]; its parameters keep their names, unlike behind an {@link unflatten}. */
export const unflattened = (shape: Shape, module: Module): Module => behind(unflatten(shape), module);

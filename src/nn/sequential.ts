/** @file Modules one after the other, and changes of shape around them. */
import { reshape } from "../tensor/index.js";
import type { Shape } from "../base/shape.js";
import type { Tensor } from "../tensor/index.js";
import type { Module } from "./module.js";

/** What all modules hold, named by position: `0.weight`. */
function byPosition<T>(parts: readonly (Readonly<Record<string, T>> | undefined)[]): Record<string, T> {
  return Object.fromEntries(
    parts.flatMap((part, index) => Object.entries(part ?? {}).map(([name, value]) => [`${index}.${name}`, value])),
  );
}

/** Applies modules in order; their parameters are named `0.weight`, `0.bias`, `2.weight`, … by position, as in PyTorch. */
export function sequential(...modules: readonly Module[]): Module {
  return {
    description: modules.map((module) => module.description).join(" → "),
    parameters: byPosition(modules.map((module) => module.parameters)),
    buffers: byPosition(modules.map((module) => module.buffers)),
    forward: (x, scope) => modules.reduce((value, module, index) => module.forward(value, scope.child(index)), x),
  };
}

/** [N, ...] → [N, product of the rest]. */
export function flatten(): Module {
  return { description: "Flatten", parameters: {}, forward: flat };
}

const flat = (x: Tensor): Tensor => reshape(x, [x.shape[0] ?? 1, -1]);

/** [N, ...] → [N, ...shape]. */
export function unflatten(shape: Shape): Module {
  return {
    description: `Unflatten(${shape.join("×")})`,
    parameters: {},
    forward: (x) => reshape(x, [x.shape[0] ?? 1, ...shape]),
  };
}

/** One module after another one that has no parameters; what it holds keeps its names, unlike in a {@link sequential}. */
function behind(first: Module, module: Module): Module {
  return {
    ...module,
    description: `${first.description} → ${module.description}`,
    forward: (x, scope) => module.forward(first.forward(x, scope), scope),
  };
}

/** Applies a module to [N, ...] as [N, product of the rest]; its parameters keep their names, unlike behind a {@link flatten}. */
export const flattened = (module: Module): Module => behind(flatten(), module);

/** Applies a module to [N, ...] as [N, ...shape]; its parameters keep their names, unlike behind an {@link unflatten}. */
export const unflattened = (shape: Shape, module: Module): Module => behind(unflatten(shape), module);

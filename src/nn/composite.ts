/** @file Modules made of named modules: what their children hold, under the children's names. */
import { invariant } from "../base/errors.js";
import type { Tensor } from "../tensor/index.js";
import type { Module, Scope } from "./module.js";
import { defined } from "./definition.js";

/** What a module holds besides what it computes. */
export type Holdings = Required<Pick<Module, "parameters" | "buffers" | "mixesBatch">>;

function named<T>(
  children: readonly (readonly [string, Readonly<Record<string, T>> | undefined])[],
): Record<string, T> {
  return Object.fromEntries(
    children.flatMap(([child, held]) => Object.entries(held ?? {}).map(([name, value]) => [`${child}.${name}`, value])),
  );
}

/** Parameters and buffers of children by name, each under its own: `conv1.weight`. For the module that is made of them: `{ ...holdings(children), forward }`. */
export function holdings(children: Readonly<Record<string, Module>>): Holdings {
  const entries = Object.entries(children);
  return {
    parameters: named(entries.map(([name, { parameters }]) => [name, parameters] as const)),
    buffers: named(entries.map(([name, { buffers }]) => [name, buffers] as const)),
    mixesBatch: entries.some(([, { mixesBatch }]) => mixesBatch === true),
  };
}

/** Applies a child by name and shows its result to whoever looks at the network's inside. */
export type ApplyChild = (child: string, x: Tensor, ...given: readonly Tensor[]) => Tensor;

/** The children of a module within its scope. @throws Error for a name that is none of them */
export function applying(children: Readonly<Record<string, Module>>, scope: Scope): ApplyChild {
  return (child, x, ...given) => {
    const module = children[child];
    invariant(module !== undefined, `there is no child ${child}`);
    const inside = scope.child(child);
    return inside.observed(module.forward(x, inside, ...given));
  };
}

/** A module that has all it holds under one name, as PyTorch's classes with `self.model`: parameters `model.0.weight`. */
export function wrapped(name: string, module: Module): Module {
  const children = { [name]: module };
  return defined({ kind: "chain", parts: children })({
    description: module.description,
    ...holdings(children),
    forward: (x, scope, ...given) => applying(children, scope)(name, x, ...given),
  });
}

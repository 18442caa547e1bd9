/** @file Modules whose parameters start otherwise than the module's own author chose. */
import { invariant } from "../base/errors.js";
import type { Initializer } from "./initializers.js";
import type { Module } from "./module.js";

/** The module, some of whose parameters start as said: `startingAs(conv2d(3, 8, 3), { bias: constantInit(0) })`. */
export function startingAs(module: Module, inits: Readonly<Record<string, Initializer>>): Module {
  const changed = Object.entries(inits).map(([name, init]) => {
    const parameter = module.parameters[name];
    invariant(parameter !== undefined, `${module.description} has no parameter ${name}`);
    return [name, { ...parameter, init }] as const;
  });
  return { ...module, parameters: { ...module.parameters, ...Object.fromEntries(changed) } };
}

/** @file How a module was made, as plain data: for those who write it in another language, such as PyTorch's. */
import type { Module } from "./module.js";

/** What a module was told when it was made. */
export type DefinitionOption = number | string | boolean | readonly number[] | undefined;

/** How a module was made. */
export interface Definition {
  /** What it is: `linear`, `sequential`, `resnetGenerator`. */
  readonly kind: string;
  /** By name, in order. */
  readonly options?: Readonly<Record<string, DefinitionOption>>;
  /** Modules that it is made of, in order: their names are `0`, `1`, …, or the kind's own. */
  readonly layers?: readonly Module[];
  /** Modules that it is made of, by name. */
  readonly parts?: Readonly<Record<string, Module>>;
  /** What its input goes through first, in order: definitions whose parts have names beside the module's own. */
  readonly behind?: readonly Definition[];
  /** Weights that are divided by their largest singular value, by name. */
  readonly spectral?: readonly string[];
}

/**
 * Says of a module how it was made: `defined({ kind: "relu" })({ description, parameters, forward })`. Whoever changes what it computes, by another
 * `forward`, has to say it anew.
 * @param definition undefined where it is not known, because what it is made of does not say it
 */
export const defined =
  (definition: Definition | undefined) =>
  (module: Module): Module =>
    definition === undefined ? module : { ...module, definition: { ...definition, computes: module.forward } };

/** How a module was made, if it is known and no `forward` of somebody else's is there instead. */
export function definitionOf(module: Module): Definition | undefined {
  const { definition, forward } = module;
  return definition?.computes === forward ? definition : undefined;
}

/** The definition of a module whose input goes through something first; undefined where one of both is not known. */
export function behindDefinition(first: Definition | undefined, module: Module): Definition | undefined {
  const definition = definitionOf(module);
  if (definition === undefined || first === undefined) return undefined;
  return { ...definition, behind: [first, ...(definition.behind ?? [])] };
}

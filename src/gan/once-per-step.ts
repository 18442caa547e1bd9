/** @file What several phases, or parts of a recipe, ask for in one step, made once. */
import type { PhaseContext } from "./gan.js";

/**
 * What both players' phases are given, made once a step: a network remembers what it computed of the same tensor, so that G runs forward and
 * backward once, though its images are asked for in several places.
 */
export function oncePerStep<Given>(make: (context: PhaseContext) => Given): (context: PhaseContext) => Given {
  const made = new WeakMap<PhaseContext["real"], Given>();
  return (context) => {
    const given = made.get(context.real) ?? make(context);
    if (!made.has(context.real)) made.set(context.real, given);
    return given;
  };
}

/** @file Where an optimiser's state tells of the gradients that it was given. Whoever watches a training reads them there: a compiled step keeps no gradients. */

/** A tensor of an optimiser's state. */
export interface GradientSlot {
  readonly name: string;
  /** What it is a running mean of: the gradients, or their squares. */
  readonly of: "gradients" | "squares";
}

/** By what they tell, the best first: `momentum_buffer` of RMSProp holds what has been normalised, and has `square_avg` beside it. */
const slots = [
  ["exp_avg", "gradients"],
  ["grad_avg", "gradients"],
  ["square_avg", "squares"],
  ["momentum_buffer", "gradients"],
] as const;

/**
 * The tensor that tells of a parameter's gradients; undefined where an optimiser keeps none, as plain SGD does.
 * @param parameter its name in the optimiser's state
 * @param has whether that state has a tensor of a name
 */
export function gradientSlot(parameter: string, has: (name: string) => boolean): GradientSlot | undefined {
  const found = slots.find(([slot]) => has(`${parameter}.${slot}`));
  return found === undefined ? undefined : { name: `${parameter}.${found[0]}`, of: found[1] };
}

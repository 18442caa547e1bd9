/**
 * @file The equalised learning rate (Karras et al. 2017, arXiv:1710.10196, section 4.1): weights start as N(0, 1) and are scaled where they
 * are used, not where they start, so that an optimiser like Adam moves all of them by the same share of their size.
 */
import { mul } from "../tensor/index.js";
import type { Shape } from "../base/shape.js";
import { constantInit, normalInit } from "./initializers.js";
import type { Module, Parameter } from "./module.js";

export interface EqualizedOptions {
  /** Deviation of a result for inputs of deviation 1; 1 unless given. */
  readonly gain?: number;
  /** Of the learning rate, below 1 for a mapping network (Karras et al. 2019, arXiv:1812.04948, appendix C: 0.01); 1 unless given. */
  readonly multiplier?: number;
  /** What biases start at; 0 unless given. */
  readonly biasStart?: number;
}

const isWeight = (name: string, shape: Shape): boolean => /(?:^|\.)weight$/.test(name) && shape.length > 1;
const isBias = (name: string): boolean => /(?:^|\.)bias$/.test(name);

/** Inputs that one output sums over, of a linear weight [out, in] or a convolution's [KH, KW, in, out]. */
const fanInOf = (shape: Shape): number =>
  shape.length === 2 ? (shape[1] ?? 1) : shape.slice(0, -1).reduce((product, size) => product * size, 1);

/**
 * A module with equalised weights: w = gain · multiplier / √fanIn · ŵ with ŵ from N(0, 1 / multiplier²), b = multiplier · b̂.
 * What the module holds keeps its names; what is neither a weight of two or more axes nor a bias is left as it is.
 * @param module linear and convolution layers, or made of them; not transposed convolutions, whose fan-in lies on another axis.
 */
export function equalized(module: Module, options: EqualizedOptions = {}): Module {
  const { gain = 1, multiplier = 1, biasStart = 0 } = options;
  const factors = new Map<string, number>();
  const parameters: Record<string, Parameter> = {};
  for (const [name, parameter] of Object.entries(module.parameters)) {
    const { shape } = parameter;
    if (isWeight(name, shape)) {
      factors.set(name, (gain * multiplier) / Math.sqrt(fanInOf(shape)));
      parameters[name] = { ...parameter, init: normalInit(1 / multiplier) };
    } else if (isBias(name)) {
      if (multiplier !== 1) factors.set(name, multiplier);
      parameters[name] = { ...parameter, init: constantInit(biasStart / multiplier) };
    } else parameters[name] = parameter;
  }
  return {
    ...module,
    description: `Equalized(${module.description}${multiplier === 1 ? "" : `, ${multiplier}`})`,
    parameters,
    forward: (x, scope, ...given) => {
      const scaled = [...factors].map(([name, factor]) => [name, mul(scope.parameter(name), factor)] as const);
      return module.forward(x, scope.replacing(Object.fromEntries(scaled)), ...given);
    },
  };
}

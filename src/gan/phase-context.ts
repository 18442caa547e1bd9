/**
 * @file What the phases of one training step share: samples and networks, each computed once. Asked for the same thing again, a phase gets
 * the same tensor, so that the generator runs forward once a step, and its running statistics move once, though both players need its images.
 */
import { Scope } from "../nn/index.js";
import { normal, uniform } from "../tensor/index.js";
import type { RandomSource, Tensor } from "../tensor/index.js";
import type { Gan, PhaseContext } from "./gan.js";
import { networkOf, under, withPrefix } from "./state-names.js";

/** The context of a step, and how it learns of updates. */
export interface SharedContext {
  readonly context: PhaseContext;
  /** A network has new parameters: what it computed before is forgotten. */
  readonly changed: (network: string) => void;
}

/**
 * The context of one step.
 * @param current the state by name as it is at this point of the step; running statistics are written into it, in the order of the forward passes.
 */
export function sharedContext(
  gan: Gan,
  source: RandomSource,
  real: Tensor,
  current: Record<string, Tensor>,
): SharedContext {
  const samples = new Map<string, Tensor>();
  const results = new Map<string, Map<Tensor, Tensor>>();
  let uses = 0; // of a network within the step, remembered or not: each draws random numbers of its own
  const forward = (name: string, x: Tensor, use: string): Tensor => {
    const draw = (shape: Tensor["shape"], stream: string) => uniform(source, shape, `${use} ${stream}`);
    const updates = new Map<string, Tensor>();
    const y = networkOf(gan, name).forward(x, new Scope(under(current, name), "", draw, updates));
    Object.assign(current, withPrefix(name, Object.fromEntries(updates)));
    return y;
  };
  const context: PhaseContext = {
    real,
    batch: real.shape[0] ?? 1,
    normal: (shape, stream) => remembered(samples, `${stream} ${shape.join("×")}`, () => normal(source, shape, stream)),
    network: (name) => (x) => {
      const use = `layers ${uses++}`;
      const ofNetwork = remembered(results, name, () => new Map<Tensor, Tensor>());
      return remembered(ofNetwork, x, () => forward(name, x, use));
    },
  };
  return { context, changed: (network) => results.delete(network) };
}

/** What a map has under a key; made and kept when it has nothing. */
function remembered<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

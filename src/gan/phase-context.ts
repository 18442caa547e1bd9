/**
 * @file What the phases of one training step share: samples and networks, each computed once. Asked for the same thing again, a phase gets
 * the same tensor, so that the generator runs forward once a step, and its running statistics move once, though both players need its images.
 */
import { remembered } from "../base/remembered.js";
import { Scope } from "../nn/index.js";
import { grad, normal, stopGradient, uniform } from "../tensor/index.js";
import type { RandomSource, Tensor, Tensors } from "../tensor/index.js";
import { rateAt } from "./gan.js";
import type { Applied, Gan, PhaseContext } from "./gan.js";
import { memoryPrefix, networkOf, optimizerOf, pick, under, withPrefix } from "./state-names.js";

/** The context of a step, and how it learns of updates. */
export interface SharedContext {
  readonly context: PhaseContext;
  /** A network has new parameters: what it computed before is forgotten. */
  readonly changed: (network: string) => void;
}

/** What a step begins with. */
export interface StepStart {
  readonly source: RandomSource;
  /** `real`, and `labels` and `target` where the GAN asks for them. */
  readonly inputs: Tensors;
  /** The state by name as it is at this point of the step; running statistics and memories are written into it, in the order of the forward passes. */
  readonly current: Record<string, Tensor>;
  readonly isDue: (every: number) => boolean;
  /** Equal, consecutive parts of the batch of which batch normalisation takes the statistics one by one; 1 unless given. */
  readonly batchParts?: number | undefined;
}

/** What a network made of something. */
interface Result {
  readonly y: Tensor;
  readonly layers: Tensors;
}

/** The context of one step. */
export function sharedContext(gan: Gan, { source, inputs, current, isDue, batchParts }: StepStart): SharedContext {
  const samples = new Map<string, Tensor>();
  const results = new Map<string, Map<string, Result>>();
  const numbers = new Map<Tensor, number>();
  let uses = 0; // of a network within the step, remembered or not: each draws random numbers of its own

  const forward = (name: string, parameters: Tensors, x: readonly Tensor[]): Result => {
    const [first, ...given] = x;
    if (first === undefined) throw new Error(`internal: network ${name} was applied to nothing`);
    const use = `layers ${uses++}`;
    const draw = (shape: Tensor["shape"], stream: string) => uniform(source, shape, `${use} ${stream}`);
    const updates = new Map<string, Tensor>();
    const layers: Record<string, Tensor> = {};
    const values = { ...under(current, name), ...parameters };
    const note = (layer: string, value: Tensor): void => {
      layers[layer] = value;
    };
    const scope = new Scope(values, "", draw, updates, note, batchParts);
    const y = networkOf(gan, name).forward(first, scope, ...given);
    Object.assign(current, withPrefix(name, Object.fromEntries(updates)));
    return { y, layers };
  };
  const applied = (name: string, x: readonly Tensor[]): Result => {
    const ofNetwork = remembered(results, name, () => new Map<string, Result>());
    const key = x.map((tensor) => remembered(numbers, tensor, () => numbers.size)).join(" ");
    return remembered(ofNetwork, key, () => forward(name, {}, x));
  };
  const parametersOf = (name: string): Tensors => pick(under(current, name), networkOf(gan, name).parameters);
  const asked = (what: string): Tensor => {
    const tensor = inputs[what];
    if (tensor === undefined) throw new Error(`internal: the GAN has not asked for ${what}`);
    return tensor;
  };
  const draws =
    (distribution: typeof normal): PhaseContext["normal"] =>
    (shape, stream) =>
      remembered(samples, `${distribution.name} ${stream} ${shape.join("×")}`, () =>
        distribution(source, shape, stream),
      );

  const context: PhaseContext = {
    real: asked("real"),
    labels: () => asked("labels"),
    target: () => asked("target"),
    batch: asked("real").shape[0] ?? 1,
    step: source.step,
    isDue,
    normal: draws(normal),
    uniform: draws(uniform),
    network:
      (name) =>
      (...x) =>
        applied(name, x).y,
    activations: (name, ...x) => applied(name, x).layers,
    parameters: parametersOf,
    memory(name) {
      const value = current[`${memoryPrefix}.${name}`];
      if (value === undefined) throw new Error(`internal: the GAN has no memory ${name}`);
      return value;
    },
    remember(name, value) {
      current[`${memoryPrefix}.${name}`] = stopGradient(value);
    },
    lookAhead(name, losses) {
      const { optimizer, rate = 1 } = phaseOf(gan, name);
      let [parameters, slots] = [parametersOf(name), under(current, optimizerOf(name)) as Tensors];
      const network = (values: Tensors): Applied => {
        return (...x) => forward(name, values, x).y;
      };
      for (const lossOf of losses) {
        const gradients = grad(lossOf(network(parameters)), parameters);
        const update = optimizer.update(parameters, gradients, slots, rateAt(rate, source.step));
        [parameters, slots] = [update.parameters, update.state];
      }
      return network(parameters);
    },
  };
  return { context, changed: (network) => results.delete(network) };
}

/** The phase that trains a network. */
function phaseOf(gan: Gan, network: string): Gan["phases"][number] {
  const phase = gan.phases.find(({ trains }) => trains.includes(network));
  if (phase === undefined) throw new Error(`internal: no phase trains ${network}`);
  return phase;
}

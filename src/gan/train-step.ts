/**
 * @file One training step of a GAN as a program over its named state: `<network>.<parameter or buffer>`, `optimizer.<network>.<slot>`,
 * `average.<network>.<parameter or buffer>`, `memory.<name>`, `random.seed`, `random.step`.
 */
import { updateAverages } from "../optim/index.js";
import { add, f32, grad, i32, stopGradient } from "../tensor/index.js";
import type { RandomSource, Tensor, Tensors, TensorSpecs, Traceable } from "../tensor/index.js";
import { rateAt } from "./gan.js";
import type { DataSpec, Gan, ImageSpec, Phase } from "./gan.js";
import { sharedContext } from "./phase-context.js";
import {
  averagedNetworks,
  averageOf,
  networkOf,
  optimizerOf,
  pick,
  seedName,
  stepName,
  under,
  withPrefix,
} from "./state-names.js";

/** Whether what is done at every so-manieth step only is due. */
export type IsDue = (every: number) => boolean;

/** What is due at a step. @param step updates done before */
export const dueAt =
  (step: number): IsDue =>
  (every) =>
    (step + 1) % every === 0;

const always: IsDue = () => true;

/** How a step may differ from that of the GAN as its recipe has it. */
export interface StepOptions {
  /**
   * Equal, consecutive parts of the batch of which batch normalisation takes the statistics one by one: as many as there are shards, and these exchange
   * none. The result depends on it, but not on where the parts are computed. 1 unless given: synchronised statistics of the whole batch.
   */
  readonly batchParts?: number;
}

/**
 * One training step: every phase that is due, in order, then the averages. Inputs `real` [N, H, W, C] in [−1, 1], `labels` and `target` where the GAN asks for them.
 * Outputs: `loss.<phase>` and the phases' metrics.
 * @param isDue a step with other phases or terms is another program; everything is due unless given
 */
export function trainingStep(gan: Gan, isDue: IsDue = always, { batchParts }: StepOptions = {}): Traceable {
  return ({ inputs, state }) => {
    const source = randomSource(state);
    const current: Record<string, Tensor> = { ...state };
    const outputs: Record<string, Tensor> = {};
    const { context, changed } = sharedContext(gan, { source, inputs, current, isDue, batchParts });
    for (const phase of gan.phases.filter(({ every = 1 }) => isDue(every))) {
      const { loss, metrics = {} } = phase.minimize(context);
      Object.assign(current, updated(gan, phase, loss, current, source.step));
      Object.assign(outputs, { [`loss.${phase.name}`]: loss }, metrics);
      for (const network of phase.trains) changed(network);
    }
    const decay = rateAt(gan.averageDecay, source.step);
    for (const network of averagedNetworks(gan)) {
      Object.assign(current, withPrefix(averageOf(network), averageAfter(gan, network, current, decay)));
    }
    current[stepName] = add(source.step, 1);
    const updates = Object.fromEntries(Object.entries(current).filter(([name, tensor]) => tensor !== state[name]));
    return { outputs, updates };
  };
}

const randomSource = (state: Tensors): RandomSource => {
  const [seed, step] = [state[seedName], state[stepName]];
  if (seed === undefined || step === undefined) throw new Error("internal: no random state");
  return { seed, step };
};

/** New parameters and optimiser state of the networks that a phase trains. */
function updated(gan: Gan, phase: Phase, loss: Tensor, current: Tensors, step: Tensor): Tensors {
  const { trains, optimizer, rate = 1 } = phase;
  const parametersOf = (network: string): Record<string, Tensor> => {
    const all = Object.entries(pick(under(current, network), networkOf(gan, network).parameters));
    return Object.fromEntries(all.filter(([name]) => gan.frozen?.has(`${network}.${name}`) !== true));
  };
  const gradients = grad(
    loss,
    Object.assign({}, ...trains.map((name) => withPrefix(name, parametersOf(name)))) as Tensors,
  );
  const states = trains.map((network) => {
    const slots = under(current, optimizerOf(network));
    const update = optimizer.update(parametersOf(network), under(gradients, network), slots, rateAt(rate, step));
    // Later phases take the new parameters as they are: their gradients do not flow back through this update.
    const detached = Object.fromEntries(
      Object.entries(update.parameters).map(([name, tensor]) => [name, stopGradient(tensor)]),
    );
    return { ...withPrefix(network, detached), ...withPrefix(optimizerOf(network), update.state) };
  });
  return Object.assign({}, ...states) as Tensors;
}

/** A network's average after a step: parameters are averaged, buffers copied, as StyleGAN does; averaging them as well gave greyer digits. */
function averageAfter(gan: Gan, network: string, current: Tensors, decay: number | Tensor): Tensors {
  const { parameters, buffers = {} } = networkOf(gan, network);
  const [averages, now] = [under(current, averageOf(network)), under(current, network)];
  return { ...updateAverages(pick(averages, parameters), now, decay), ...pick(now, buffers) };
}

const imageSpec = (count: number, { height, width, channels }: ImageSpec) => f32(count, height, width, channels);

/** Inputs of {@link trainingStep}. */
export const trainingInputs = (gan: Gan, data: DataSpec, batch: number): TensorSpecs => ({
  real: imageSpec(batch, data),
  ...(gan.labels === true ? { labels: i32(batch) } : {}),
  ...(gan.target === undefined ? {} : { target: imageSpec(batch, gan.target.image) }),
});

/**
 * @file Turns a GAN into traceable programs over one set of named state: start, training step, sampling.
 * State: `<network>.<parameter or buffer>`, `optimizer.<phase>.<slot>`, `average.<parameter or buffer>`, `random.seed`, `random.step`.
 */
import { Scope } from "../nn/index.js";
import { updateAverages } from "../optim/index.js";
import { add, constant, f32, grad, i32, normal, stopGradient } from "../tensor/index.js";
import type { RandomSource, Tensor, Tensors, TensorSpecs, Traceable } from "../tensor/index.js";
import type { Gan, ImageSpec, Phase } from "./gan.js";
import { sharedContext } from "./phase-context.js";
import { networkOf, networkSpecs, parameterSpecs, pick, under, withPrefix } from "./state-names.js";

const seedName = "random.seed";
const stepName = "random.step";

const optimizerPrefix = (phase: Phase): string => `optimizer.${phase.network}`;

/** Every tensor that training keeps, by name. */
export function stateSpecs(gan: Gan): TensorSpecs {
  const networks = Object.entries(gan.networks).map(([name, module]) => withPrefix(name, networkSpecs(module)));
  const optimizers = gan.phases.map((phase) =>
    withPrefix(optimizerPrefix(phase), phase.optimizer.stateSpecs(parameterSpecs(networkOf(gan, phase.network)))),
  );
  const average = gan.averageDecay > 0 ? withPrefix("average", networkSpecs(networkOf(gan, gan.generator))) : {};
  return Object.assign({ [seedName]: i32(), [stepName]: i32() }, ...networks, ...optimizers, average) as TensorSpecs;
}

/** The state that {@link sampling} reads: the averaged generator where there is one. */
export function samplingSpecs(gan: Gan): TensorSpecs {
  return withPrefix(samplingPrefix(gan), networkSpecs(networkOf(gan, gan.generator)));
}

const samplingPrefix = (gan: Gan): string => (gan.averageDecay > 0 ? "average" : gan.generator);

const randomSource = (state: Tensors): RandomSource => {
  const [seed, step] = [state[seedName], state[stepName]];
  if (seed === undefined || step === undefined) throw new Error("internal: no random state");
  return { seed, step };
};

/** Draws the first value of every parameter and buffer; input `seed`. Averages start as copies; optimiser state is zero. */
export function initialization(gan: Gan): Traceable {
  return ({ inputs }) => {
    const { seed } = inputs;
    if (seed === undefined) throw new Error("internal: initialisation lacks its seed");
    const source: RandomSource = { seed, step: constant(0, "i32") };
    const updates: Record<string, Tensor> = { [seedName]: add(seed, 0), [stepName]: constant(0, "i32") };
    for (const [network, module] of Object.entries(gan.networks)) {
      for (const [name, { shape, init }] of Object.entries({ ...module.parameters, ...module.buffers })) {
        const value = init(shape, source, `init ${network}.${name}`);
        updates[`${network}.${name}`] = value;
        if (gan.averageDecay > 0 && network === gan.generator) updates[`average.${name}`] = value;
      }
    }
    return { updates };
  };
}

/**
 * One training step: every phase in order, then the generator's average. Input `real` [N, H, W, C] in [−1, 1].
 * Outputs: `loss.<network>` per phase and the phases' metrics.
 */
export function trainingStep(gan: Gan): Traceable {
  return ({ inputs, state }) => {
    const { real } = inputs;
    if (real === undefined) throw new Error("internal: the training step lacks its images");
    const source = randomSource(state);
    const current: Record<string, Tensor> = { ...state };
    const outputs: Record<string, Tensor> = {};
    const { context, changed } = sharedContext(gan, source, real, current);
    for (const phase of gan.phases) {
      const { loss, metrics = {} } = phase.minimize(context);
      const parameters = pick(under(current, phase.network), networkOf(gan, phase.network).parameters);
      const prefix = optimizerPrefix(phase);
      const update = phase.optimizer.update(parameters, grad(loss, parameters), under(current, prefix));
      // Later phases take the new parameters as they are: their gradients do not flow back through this update.
      const detached = Object.fromEntries(
        Object.entries(update.parameters).map(([name, tensor]) => [name, stopGradient(tensor)]),
      );
      Object.assign(current, withPrefix(phase.network, detached), withPrefix(prefix, update.state));
      Object.assign(outputs, { [`loss.${phase.network}`]: loss }, metrics);
      changed(phase.network);
    }
    if (gan.averageDecay > 0) Object.assign(current, withPrefix("average", averageOf(gan, current)));
    current[stepName] = add(source.step, 1);
    const updates = Object.fromEntries(Object.entries(current).filter(([name, tensor]) => tensor !== state[name]));
    return { outputs, updates };
  };
}

/** The generator's average after a step: parameters are averaged, buffers copied, as StyleGAN does; averaging them as well gave greyer digits. */
function averageOf(gan: Gan, current: Tensors): Tensors {
  const { parameters, buffers = {} } = networkOf(gan, gan.generator);
  const [averages, now] = [under(current, "average"), under(current, gan.generator)];
  return { ...updateAverages(pick(averages, parameters), now, gan.averageDecay), ...pick(now, buffers) };
}

/** Images from latents, by the averaged generator where there is one. Input `z` [N, latent]; output `images` [N, H, W, C]. */
export function sampling(gan: Gan): Traceable {
  return ({ inputs, state }) => {
    const { z } = inputs;
    if (z === undefined) throw new Error("internal: sampling lacks its latents");
    const scope = new Scope(under(state, samplingPrefix(gan)));
    return { outputs: { images: networkOf(gan, gan.generator).forward(z, scope) } };
  };
}

/** Latents drawn in the engine. Inputs `seed` and `index` (i32 scalars); output `z` [count, latent]. */
export function latents(gan: Gan, count: number): Traceable {
  return ({ inputs }) => {
    const { seed, index } = inputs;
    if (seed === undefined || index === undefined) throw new Error("internal: latents lack their seed");
    return { outputs: { z: normal({ seed, step: index }, [count, gan.latent], "sample z") } };
  };
}

/** Inputs of the programs above. */
export const programInputs = {
  initialization: { seed: i32() },
  trainingStep: (batch: number, { height, width, channels }: ImageSpec) => ({
    real: f32(batch, height, width, channels),
  }),
  sampling: (count: number, gan: Gan) => ({ z: f32(count, gan.latent) }),
  latents: { seed: i32(), index: i32() },
} as const;

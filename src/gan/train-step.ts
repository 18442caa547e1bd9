/**
 * @file Turns a GAN into traceable programs over one set of named state: start, training step, sampling.
 * State: `<network>.<parameter>`, `optimizer.<phase>.<slot>`, `average.<parameter>`, `random.seed`, `random.step`.
 */
import { Scope } from "../nn/index.js";
import type { Module } from "../nn/index.js";
import { updateAverages } from "../optim/index.js";
import { add, constant, f32, grad, i32, normal, stopGradient, uniform } from "../tensor/index.js";
import type { RandomSource, Tensor, Tensors, TensorSpecs, Traceable } from "../tensor/index.js";
import type { Gan, ImageSpec, Phase, PhaseContext } from "./gan.js";

const seedName = "random.seed";
const stepName = "random.step";

/** Entries whose names start with `prefix.`, without it. */
function under<T>(record: Readonly<Record<string, T>>, prefix: string): Record<string, T> {
  const start = `${prefix}.`;
  return Object.fromEntries(
    Object.entries(record).flatMap(([name, value]) =>
      name.startsWith(start) ? [[name.slice(start.length), value]] : [],
    ),
  );
}

/** Entries with `prefix.` in front of their names. */
function withPrefix<T>(prefix: string, record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [`${prefix}.${name}`, value]));
}

const networkOf = (gan: Gan, name: string): Module => {
  const module = gan.networks[name];
  if (module === undefined) throw new Error(`internal: the GAN has no network ${name}`);
  return module;
};

const parameterSpecs = (module: Module): TensorSpecs =>
  Object.fromEntries(Object.entries(module.parameters).map(([name, { shape }]) => [name, f32(...shape)]));

const optimizerPrefix = (phase: Phase): string => `optimizer.${phase.network}`;

/** Every tensor that training keeps, by name. */
export function stateSpecs(gan: Gan): TensorSpecs {
  const networks = Object.entries(gan.networks).map(([name, module]) => withPrefix(name, parameterSpecs(module)));
  const optimizers = gan.phases.map((phase) =>
    withPrefix(optimizerPrefix(phase), phase.optimizer.stateSpecs(parameterSpecs(networkOf(gan, phase.network)))),
  );
  const average = gan.averageDecay > 0 ? withPrefix("average", parameterSpecs(networkOf(gan, gan.generator))) : {};
  return Object.assign({ [seedName]: i32(), [stepName]: i32() }, ...networks, ...optimizers, average) as TensorSpecs;
}

/** The state that {@link sampling} reads: the averaged generator where there is one. */
export function samplingSpecs(gan: Gan): TensorSpecs {
  return withPrefix(samplingPrefix(gan), parameterSpecs(networkOf(gan, gan.generator)));
}

const samplingPrefix = (gan: Gan): string => (gan.averageDecay > 0 ? "average" : gan.generator);

const randomSource = (state: Tensors): RandomSource => {
  const [seed, step] = [state[seedName], state[stepName]];
  if (seed === undefined || step === undefined) throw new Error("internal: no random state");
  return { seed, step };
};

/** Draws every parameter's first value; input `seed`. Averages start as copies; optimiser state is zero. */
export function initialization(gan: Gan): Traceable {
  return ({ inputs }) => {
    const { seed } = inputs;
    if (seed === undefined) throw new Error("internal: initialisation lacks its seed");
    const source: RandomSource = { seed, step: constant(0, "i32") };
    const updates: Record<string, Tensor> = { [seedName]: add(seed, 0), [stepName]: constant(0, "i32") };
    for (const [network, module] of Object.entries(gan.networks)) {
      for (const [name, { shape, init }] of Object.entries(module.parameters)) {
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
    let uses = 0; // of a network within the step: each draws random numbers of its own
    const context: PhaseContext = {
      real,
      batch: real.shape[0] ?? 1,
      normal: (shape, stream) => normal(source, shape, stream),
      network: (name) => {
        const parameters = under(current, name);
        return (x) => {
          const use = `layers ${uses++}`;
          const scope = new Scope(parameters, "", (shape, stream) => uniform(source, shape, `${use} ${stream}`));
          return networkOf(gan, name).forward(x, scope);
        };
      },
    };
    for (const phase of gan.phases) {
      const { loss, metrics = {} } = phase.minimize(context);
      const parameters = under(current, phase.network);
      const prefix = optimizerPrefix(phase);
      const update = phase.optimizer.update(parameters, grad(loss, parameters), under(current, prefix));
      // Later phases take the new parameters as they are: their gradients do not flow back through this update.
      const detached = Object.fromEntries(
        Object.entries(update.parameters).map(([name, tensor]) => [name, stopGradient(tensor)]),
      );
      Object.assign(current, withPrefix(phase.network, detached), withPrefix(prefix, update.state));
      Object.assign(outputs, { [`loss.${phase.network}`]: loss }, metrics);
    }
    if (gan.averageDecay > 0) {
      Object.assign(
        current,
        withPrefix(
          "average",
          updateAverages(under(current, "average"), under(current, gan.generator), gan.averageDecay),
        ),
      );
    }
    current[stepName] = add(source.step, 1);
    const updates = Object.fromEntries(Object.entries(current).filter(([name, tensor]) => tensor !== state[name]));
    return { outputs, updates };
  };
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

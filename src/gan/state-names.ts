/** @file The names of a GAN's state, `<network>.<parameter or buffer>` and the like, and records of such names taken apart and put together. */
import type { Module } from "../nn/index.js";
import { f32, i32 } from "../tensor/index.js";
import type { Tensors, TensorSpecs } from "../tensor/index.js";
import type { Gan } from "./gan.js";

/** Where the random numbers of a run stand. */
export const seedName = "random.seed";
export const stepName = "random.step";

/** Prefixes of what is kept for a network, and of what the GAN keeps beside its networks. */
export const optimizerOf = (network: string): string => `optimizer.${network}`;
export const averageOf = (network: string): string => `average.${network}`;
export const memoryPrefix = "memory";

/** Entries whose names start with `prefix.`, without it. */
export function under<T>(record: Readonly<Record<string, T>>, prefix: string): Record<string, T> {
  const start = `${prefix}.`;
  return Object.fromEntries(
    Object.entries(record).flatMap(([name, value]) =>
      name.startsWith(start) ? [[name.slice(start.length), value]] : [],
    ),
  );
}

/** Entries with `prefix.` in front of their names. */
export function withPrefix<T>(prefix: string, record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [`${prefix}.${name}`, value]));
}

/** Entries under the names that `names` has. */
export function pick<T>(
  record: Readonly<Record<string, T>>,
  names: Readonly<Record<string, unknown>>,
): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => Object.hasOwn(names, name)));
}

/** A network that the GAN must have. */
export function networkOf(gan: Gan, name: string): Module {
  const module = gan.networks[name];
  if (module === undefined) throw new Error(`internal: the GAN has no network ${name}`);
  return module;
}

/** Networks that have an average. */
export const averagedNetworks = ({ averaged, averageDecay }: Gan): readonly string[] =>
  averageDecay === 0 ? [] : averaged;

/** Prefix of a network's values in use: of its average where there is one. */
export const prefixInUse = (gan: Gan, network: string): string =>
  averagedNetworks(gan).includes(network) ? averageOf(network) : network;

/** The values of a network that is in use. */
export const valuesInUse = (gan: Gan, state: Tensors, network: string): Tensors =>
  under(state, prefixInUse(gan, network));

const specsOf = (tensors: Module["parameters"]): TensorSpecs =>
  Object.fromEntries(Object.entries(tensors).map(([name, { shape }]) => [name, f32(...shape)]));

/** What an optimiser sees of a network. */
const parameterSpecs = ({ parameters }: Module): TensorSpecs => specsOf(parameters);

/** What a network keeps: parameters and buffers. */
const networkSpecs = ({ parameters, buffers = {} }: Module): TensorSpecs => specsOf({ ...parameters, ...buffers });

const memorySpecs = ({ memory = {} }: Gan): TensorSpecs => withPrefix(memoryPrefix, specsOf(memory));

/** Every tensor that training keeps, by name. */
export function stateSpecs(gan: Gan): TensorSpecs {
  const networks = Object.entries(gan.networks).map(([name, module]) => withPrefix(name, networkSpecs(module)));
  const optimizers = gan.phases.flatMap(({ trains, optimizer }) =>
    trains.map((name) => withPrefix(optimizerOf(name), optimizer.stateSpecs(parameterSpecs(networkOf(gan, name))))),
  );
  const averages = averagedNetworks(gan).map((name) => withPrefix(averageOf(name), networkSpecs(networkOf(gan, name))));
  const random = { [seedName]: i32(), [stepName]: i32() };
  return Object.assign({}, random, ...networks, ...optimizers, ...averages, memorySpecs(gan)) as TensorSpecs;
}

/** The state of a GAN in use: networks, averaged where they are, and memory. */
export function specsInUse(gan: Gan): TensorSpecs {
  const networks = Object.entries(gan.networks).map(([name, module]) =>
    withPrefix(prefixInUse(gan, name), networkSpecs(module)),
  );
  return Object.assign({}, ...networks, memorySpecs(gan)) as TensorSpecs;
}

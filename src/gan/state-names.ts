/** @file The names of a GAN's state, `<network>.<parameter or buffer>` and the like, and records of such names taken apart and put together. */
import type { Module } from "../nn/index.js";
import { f32 } from "../tensor/index.js";
import type { TensorSpecs } from "../tensor/index.js";
import type { Gan } from "./gan.js";

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

const specsOf = (tensors: Module["parameters"]): TensorSpecs =>
  Object.fromEntries(Object.entries(tensors).map(([name, { shape }]) => [name, f32(...shape)]));

/** What an optimiser sees of a network. */
export const parameterSpecs = ({ parameters }: Module): TensorSpecs => specsOf(parameters);

/** What a network keeps: parameters and buffers. */
export const networkSpecs = ({ parameters, buffers = {} }: Module): TensorSpecs =>
  specsOf({ ...parameters, ...buffers });

/** @file A guess at how a file's networks were made: a recipe's options and the images; and what may be guessed. */
import type * as v from "valibot";
import { is } from "valibot";
import { GanvasError } from "../../base/errors.js";
import type { DataSpec, Gan, ImageSpec, Recipe } from "../../gan/index.js";
import { pytorchShape } from "../../interop/pytorch/layout.js";
import type { NetworkShapes } from "./prefixes.js";

/** One guess. */
export interface Candidate {
  readonly options: Readonly<Record<string, unknown>>;
  readonly data: DataSpec;
}

/** One thing that can be guessed, and what it may be. */
export interface Variable {
  /** `width`, or `image`, `classes`. */
  readonly name: string;
  /** A few values, to see whether it matters. */
  readonly probes: readonly unknown[];
  /** All values that are tried where it does. */
  readonly values: readonly unknown[];
  /** Values next to what a candidate has, for the last few sizes that differ: sums of options are in no list. */
  readonly nearby?: (candidate: Candidate) => readonly unknown[];
  readonly change: (candidate: Candidate, value: unknown) => Candidate;
}

/** Largest count of layers, blocks and the like that is tried. */
const mostParts = 16;
/** Different sizes of a file that are looked at, the most frequent. */
const mostSizes = 24;
/** Usual sides of images. */
const sides = [8, 16, 28, 32, 64, 128, 256];

/** The shapes of a GAN's networks, or none where its options do not suit each other. */
export function shapesOf(recipe: Recipe, candidate: Candidate): ReadonlyMap<string, NetworkShapes> | undefined {
  const gan = buildOf(recipe, candidate);
  if (gan === undefined) return undefined;
  return new Map(
    Object.entries(gan.networks).map(([network, { parameters, buffers = {} }]) => [
      network,
      new Map(Object.entries({ ...parameters, ...buffers }).map(([name, held]) => [name, pytorchShape(held)])),
    ]),
  );
}

function buildOf(recipe: Recipe, { options, data }: Candidate): Gan | undefined {
  try {
    return recipe.build(options, data);
  } catch (cause) {
    if (cause instanceof GanvasError) return undefined;
    throw cause;
  }
}

/** Sizes of axes in a file, the most frequent first. */
export function frequentSizes(shapes: Iterable<readonly number[]>): number[] {
  const counts = new Map<number, number>();
  for (const size of [...shapes].flat()) counts.set(size, (counts.get(size) ?? 0) + 1);
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .slice(0, mostSizes)
    .map(([size]) => size);
}

/**
 * What can be guessed.
 * @param fixed options that somebody has given, and `size` where that is
 * @param sizes of the file's axes
 */
export function variablesOf(recipe: Recipe, fixed: ReadonlySet<string>, sizes: readonly number[]): Variable[] {
  const image = imageVariable(recipe, sizes, fixed.has("size"));
  const options = Object.entries(recipe.options.entries).flatMap(([name, schema]) =>
    fixed.has(name) ? [] : optionVariable(name, schema, sizes),
  );
  const target = "target" in recipe.training ? [targetVariable()] : [];
  return [image, ...target, classesVariable(sizes), ...options];
}

function optionVariable(name: string, schema: v.GenericSchema, sizes: readonly number[]): Variable[] {
  const change = ({ options, data }: Candidate, value: unknown): Candidate => ({
    options: { ...options, [name]: value },
    data,
  });
  const allowed = (values: readonly unknown[]): unknown[] => values.filter((value) => is(schema, value));
  const words = wordsOf(schema);
  const others = words.length > 0 ? words : allowed([false, true]);
  if (others.length > 0) return [{ name, probes: others, values: others, change }];
  const around = sizes.flatMap((size) => [size, size / 2, size / 4, size / 8, size / 16]);
  const parts = Array.from({ length: mostParts + 1 }, (_, count) => count);
  const values = allowed([...new Set([...parts, ...around])]);
  const nearby = ({ options }: Candidate): unknown[] =>
    allowed(parts.flatMap((distance) => [Number(options[name]) - distance, Number(options[name]) + distance]));
  return [{ name, probes: allowed([0, 1, 2, 3, 5, 24, 48, 512]), values, nearby, change }];
}

/** The choices of an option that is a word. */
function wordsOf(schema: v.GenericSchema): readonly unknown[] {
  const wrapped = "wrapped" in schema ? (schema.wrapped as v.GenericSchema) : schema;
  const [first = wrapped] = "pipe" in wrapped ? (wrapped.pipe as v.GenericSchema[]) : [];
  return "options" in first && Array.isArray(first.options) ? first.options : [];
}

/** Side and channels at once: either alone may fit no better than what is there. */
function imageVariable({ sizes: ofRecipe }: Recipe, sizes: readonly number[], isSizeFixed: boolean): Variable {
  // A layer that makes or takes a whole image has H·W·C numbers on an axis.
  const whole = sizes.flatMap((size) => [Math.sqrt(size), Math.sqrt(size / 3)]).filter(Number.isInteger);
  const all = ofRecipe ?? [...new Set([...whole, ...sides])].filter((side) => side > 1);
  const values = (isSizeFixed ? [undefined] : all).flatMap((side) => [1, 3].map((channels) => ({ side, channels })));
  const change = ({ options, data }: Candidate, value: unknown): Candidate => {
    const { side = data.height, channels } = value as { readonly side?: number; readonly channels: number };
    const image: ImageSpec = { height: side, width: side, channels };
    return { options, data: { ...data, ...image, ...(data.target === undefined ? {} : { target: image }) } };
  };
  return { name: "image", probes: values, values, change };
}

function targetVariable(): Variable {
  const change = ({ options, data }: Candidate, channels: unknown): Candidate => {
    const target: ImageSpec = { height: data.height, width: data.width, channels: Number(channels) };
    return { options, data: { ...data, target } };
  };
  return { name: "target", probes: [1, 3], values: [1, 3], change };
}

function classesVariable(sizes: readonly number[]): Variable {
  const values = [10, ...sizes.flatMap((size) => [size, size - 1]).filter((size) => size >= 2 && size <= 256)];
  const change = ({ options, data }: Candidate, classes: unknown): Candidate => ({
    options,
    data: { ...data, classes: Number(classes) },
  });
  return { name: "classes", probes: [3, 7, 10], values, change };
}

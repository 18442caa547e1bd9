/** @file What a recipe is: a named GAN with typed, documented options. */
import type * as v from "valibot";
import { isPoint } from "../../base/points.js";
import type { DataSpec, Gan, ImageSpec } from "../gan.js";

/** A schema whose every field has a default, so that `{}` is a full configuration. */
export type OptionsSchema = v.StrictObjectSchema<v.ObjectEntries, undefined>;

/** How a recipe is trained unless somebody says otherwise. */
export interface TrainingDefaults {
  /** Updates of each player. */
  readonly steps: number;
  /** Images per step. */
  readonly batch: number;
  /** Data set; `mnist` unless given. */
  readonly data?: string;
  /** Data set of the other domain, for recipes that translate. */
  readonly target?: string;
}

/** What changes in a recipe's defaults for a data set. */
export interface Preset<Schema extends OptionsSchema = OptionsSchema> {
  readonly steps?: number;
  readonly batch?: number;
  readonly options?: Readonly<Partial<v.InferInput<Schema>>>;
}

/** A method of the field that can be trained by name. */
export interface Recipe<Schema extends OptionsSchema = OptionsSchema> {
  readonly name: string;
  readonly title: string;
  /** Authors, year, where to read it. */
  readonly paper: string;
  /** What one gets and what it takes, measured. */
  readonly summary: string;
  readonly options: Schema;
  readonly training: TrainingDefaults;
  /** Other defaults for some data sets, by name. */
  readonly presets?: Readonly<Record<string, Preset<Schema>>>;
  /** Sides in pixels of the square images that it can make, smallest first; any size, square or not, unless given. Points of the plane have none. */
  readonly sizes?: readonly number[];
  /** The command that a run of it is used with, where that takes the user's files; `generate` unless given. */
  readonly command?: "translate" | "upscale" | "inpaint" | "compress";
  /** @throws ConfigError when the options do not suit each other or the data. */
  build(options: v.InferOutput<Schema>, data: DataSpec): Gan;
}

/** The size of image that suits a data set's best: the smallest that holds them, or their own where any will do. */
export function preferredSize({ sizes }: Pick<Recipe, "sizes">, data: ImageSpec): Pick<ImageSpec, "height" | "width"> {
  const { height, width } = data;
  if (sizes === undefined || isPoint(data)) return { height, width };
  const side = sizes.find((size) => size >= Math.max(height, width)) ?? sizes.at(-1) ?? height;
  return { height: side, width: side };
}

/** Declares a recipe; infers its name and the type of its options. */
export const recipe = <const Name extends string, Schema extends OptionsSchema>(
  declaration: Recipe<Schema> & { readonly name: Name },
): Recipe<Schema> & { readonly name: Name } => declaration;

/** @file What `ganvas export --format safetensors` keeps beside the weights: recipe, options and images, so that nothing has to be guessed. */
import * as v from "valibot";
import { ConfigError } from "../../base/errors.js";
import type { DataSpec } from "../../gan/index.js";
import { checkConfig } from "../../training/index.js";
import type { Setting, TrainingConfig } from "../../training/index.js";
import { imageSchema } from "../../training/checkpoints/checkpoint.js";
import type { WeightsFile } from "../weights/weights-file.js";

/** What an export says of itself. */
export interface OwnExport {
  readonly recipe: string;
  /** The recipe's options. */
  readonly settings: readonly Setting[];
  readonly image: DataSpec;
}

/** Of a file that was exported here; undefined for others, and where it is not of this version: shapes tell then. */
export function ownExport({ metadata, path }: Pick<WeightsFile, "metadata" | "path">): OwnExport | undefined {
  const { config: text, image: imageText } = metadata;
  if (text === undefined || imageText === undefined) return undefined;
  const config = configOf(text);
  const image = v.safeParse(imageSchema, parsed(imageText));
  if (config === undefined || !image.success) return undefined;
  const settings = Object.entries(config.options).map(([name, value]): Setting => ({
    path: `options.${name}`,
    ...{ value, isTyped: true, origin: path },
  }));
  return { recipe: config.recipe, settings, image: image.output };
}

function configOf(text: string): TrainingConfig | undefined {
  try {
    return checkConfig(parsed(text));
  } catch (cause) {
    if (cause instanceof ConfigError) return undefined;
    throw cause;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

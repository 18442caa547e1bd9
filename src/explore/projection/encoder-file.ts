/** @file An encoder kept in its run's folder, `encoder-<space>.safetensors`: with it, what it was trained for, so that another checkpoint gets another one. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { GanvasError } from "../../base/errors.js";
import { sha256, writePartsAtomic } from "../../data/index.js";
import { decodeSafetensors, encodeSafetensors } from "../../interop/safetensors.js";
import { openTrainingData } from "../run-data.js";
import { trainEncoder, usualEncoderSteps } from "./encoder-training.js";
import type { EncoderOptions, EncoderProgress } from "./encoder-training.js";
import { encoderNetwork, openEncoder } from "./encoder.js";
import type { Encoder } from "./encoder.js";
import { runFolderOf } from "../../training/index.js";
import type { Model } from "../../training/index.js";
import type { LatentRenderer } from "../latents/latent-renderer.js";
import type { SearchedSpace } from "./search-spaces.js";

/** An encoder, and where it is from. */
export interface KeptEncoder {
  readonly encoder: Encoder;
  /** Whether it was trained now. */
  readonly isNew: boolean;
  /** What was wrong: a folder that cannot be written. */
  readonly warnings: readonly string[];
}

/** How to train one where none is kept. */
export interface KeptEncoderOptions extends Pick<EncoderOptions, "steps"> {
  /** Told after every step. */
  readonly onStep?: ((progress: EncoderProgress) => void) | undefined;
}

/**
 * The encoder that is kept for a model's checkpoint, or a new one, which is then kept. Of a checkpoint outside a run's folder none is kept.
 * @param steps those of a kept one must be as many; any if not given
 */
export async function encoderFor(
  model: Model,
  renderer: LatentRenderer,
  space: SearchedSpace,
  { steps, onStep }: KeptEncoderOptions = {},
): Promise<KeptEncoder> {
  const folder = runFolderOf(model.file)?.path;
  const file = folder === undefined ? undefined : join(folder, `encoder-${space.name}.safetensors`);
  const checkpoint = sha256([await readFile(model.file)]);
  const kept = file === undefined ? undefined : await readKept(file, model, renderer, space, { checkpoint, steps });
  if (kept !== undefined) return { encoder: kept, isNew: false, warnings: [] };
  const data = await openTrainingData(model);
  const training = trainEncoder(model, renderer, space, { steps, data });
  let state = await training.next();
  while (state.done !== true) {
    onStep?.(state.value);
    state = await training.next();
  }
  const encoder = state.value;
  if (file === undefined) return { encoder, isNew: true, warnings: [] };
  const bytes = encodeSafetensors(tensorsOf(encoder, renderer, space), {
    ...{ checkpoint, recipe: model.config.recipe, space: space.name },
    ...{ steps: String(steps ?? usualEncoderSteps), data: data?.name ?? "" },
  });
  const warnings = await writePartsAtomic(file, [bytes]).then(
    () => [],
    (cause: NodeJS.ErrnoException) => [
      `${file}: cannot be written (${cause.code ?? cause.message}), so that the encoder will be trained again the next time`,
    ],
  );
  return { encoder, isNew: true, warnings };
}

function tensorsOf({ weights }: Encoder, { image }: LatentRenderer, space: SearchedSpace) {
  const { parameters } = encoderNetwork(image, space.size);
  return new Map(
    [...weights].map(([name, data]) => [
      name,
      { dtype: "F32" as const, shape: parameters[name]?.shape ?? [data.length], data },
    ]),
  );
}

/** A kept encoder; undefined where there is none for this checkpoint, or a damaged one. */
async function readKept(
  file: string,
  model: Model,
  renderer: LatentRenderer,
  space: SearchedSpace,
  wanted: { readonly checkpoint: string; readonly steps: number | undefined },
): Promise<Encoder | undefined> {
  const bytes = await readFile(file).catch(() => undefined);
  if (bytes === undefined) return undefined;
  try {
    const { tensors, metadata } = decodeSafetensors(bytes, file, { requireChecksums: true });
    const isOther = wanted.steps !== undefined && metadata["steps"] !== String(wanted.steps);
    if (metadata["checkpoint"] !== wanted.checkpoint || isOther) return undefined;
    const weights = new Map<string, Float32Array>();
    for (const [name, { shape }] of Object.entries(encoderNetwork(renderer.image, space.size).parameters)) {
      const tensor = tensors.get(name);
      if (tensor?.dtype !== "F32" || tensor.shape.join() !== shape.join()) return undefined;
      weights.set(name, tensor.data);
    }
    return await openEncoder(model, renderer, space, weights);
  } catch (error) {
    if (error instanceof GanvasError) return undefined;
    throw error;
  }
}

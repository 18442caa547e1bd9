/**
 * @file A place in a latent space as a file: safetensors with one tensor, `z` [latent], or `w` [L, S], a style for each layer. The metadata say whose it is
 * (`recipe`, `run`), its class (`class`) and how well it was found (`error`).
 */
import { readFile } from "node:fs/promises";
import { CheckpointError, ConfigError } from "../../base/errors.js";
import { printable } from "../../base/printable.js";
import { decodeSafetensors, encodeSafetensors } from "../../interop/safetensors.js";
import type { LatentRenderer, LatentSpace } from "./latent-renderer.js";

/** A latent, and what is known of it. */
export interface SavedLatent {
  readonly space: LatentSpace;
  /** One row of that space, as a renderer takes it. */
  readonly latent: Float32Array;
  /** The class of the image, of a generator that has classes. */
  readonly label?: number | undefined;
}

/** What a file says beside the numbers. */
export interface LatentNotes {
  readonly recipe: string;
  /** The checkpoint's file. */
  readonly run: string;
  /** Mean squared difference from the image that was searched for. */
  readonly error: number;
}

/** The file's bytes. @param renderer of the model that the latent is of */
export function encodeLatent(
  { styles, widths }: Pick<LatentRenderer, "styles" | "widths">,
  { space, latent, label }: SavedLatent,
  { recipe, run, error }: LatentNotes,
): Uint8Array<ArrayBuffer> {
  const shape = space === "z" || styles === undefined ? [widths.z] : [styles.layers, styles.size];
  return encodeSafetensors(new Map([[space, { dtype: "F32", shape, data: latent }]]), {
    ...{ recipe, run, error: String(error) },
    ...(label === undefined ? {} : { class: String(label) }),
  });
}

/**
 * Reads a latent for a model.
 * @param renderer of that model
 * @throws CheckpointError when the file cannot be read or holds no latent; ConfigError when it is of another model
 */
export async function readLatent(file: string, renderer: LatentRenderer): Promise<SavedLatent> {
  const name = printable(file);
  const bytes = await readFile(file).catch((cause: NodeJS.ErrnoException) => {
    throw new CheckpointError(
      `${name}: cannot be read (${cause.code ?? cause.message}); give a latent that \`ganvas project\` wrote`,
      { cause },
    );
  });
  const { tensors, metadata } = decodeSafetensors(bytes, name);
  const spaces = (["z", "w"] as const).filter((space) => tensors.has(space));
  const [space] = spaces;
  const tensor = space === undefined ? undefined : tensors.get(space);
  if (space === undefined || spaces.length > 1 || tensor?.dtype !== "F32")
    throw new CheckpointError(`${name}: holds no latent z or w; give one that \`ganvas project\` wrote`);
  if (tensor.data.length !== renderer.widths[space] || !tensor.data.every(Number.isFinite))
    throw new ConfigError(
      `${name}: its ${space} of ${tensor.data.length} numbers is of another model; project the image with this one`,
    );
  const label = metadata["class"] === undefined ? undefined : Number(metadata["class"]);
  const isClass = Number.isInteger(label) && Number(label) >= 0 && Number(label) < (renderer.classes ?? 0);
  if (renderer.classes !== undefined && label !== undefined && !isClass)
    throw new ConfigError(`${name}: its class ${label} is of another model; project the image with this one`);
  return { space, latent: tensor.data, label: renderer.classes === undefined ? undefined : label };
}

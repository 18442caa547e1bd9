/**
 * @file Directions as a file: safetensors with the tensors `directions` [K, D], of length 1 each, and `deviations` [K], the unit to move in; D is the size of a
 * z or of one style. The metadata say which (`space`), what they are called (`names`, as JSON), which layers' styles they move (`layers`) and what found them.
 */
import { readFile } from "node:fs/promises";
import * as v from "valibot";
import { CheckpointError, ConfigError } from "../../base/errors.js";
import { printable } from "../../base/printable.js";
import { decodeSafetensors, encodeSafetensors } from "../../interop/safetensors.js";
import type { Directions } from "./directions.js";
import type { LatentRenderer } from "../latents/latent-renderer.js";
import { layerGroups } from "../latents/style-mixing.js";
import type { LayerGroup } from "../latents/style-mixing.js";

/** Directions with names. */
export interface NamedDirections extends Directions {
  readonly names: readonly string[];
  /** Whose styles they move. */
  readonly layers: LayerGroup | "all";
}

/** The file's bytes. @param notes free texts: what found them, for which run */
export function encodeDirections(
  { space, components, deviations, names, layers }: NamedDirections,
  notes: Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer> {
  const size = components[0]?.length ?? 0;
  const all = new Float32Array(components.length * size);
  for (const [at, component] of components.entries()) all.set(component, at * size);
  return encodeSafetensors(
    new Map([
      ["directions", { dtype: "F32", shape: [components.length, size], data: all }],
      ["deviations", { dtype: "F32", shape: [deviations.length], data: Float32Array.from(deviations) }],
    ]),
    { ...notes, space, layers, names: JSON.stringify(names) },
  );
}

const metadataSchema = v.object({
  space: v.picklist(["z", "w"]),
  layers: v.picklist([...layerGroups, "all"]),
  names: v.pipe(v.string(), v.parseJson(), v.array(v.string())),
});

/**
 * Reads directions for a model.
 * @throws CheckpointError when the file cannot be read or holds none; ConfigError when they are of another model
 */
export async function readDirections(file: string, renderer: LatentRenderer): Promise<NamedDirections> {
  const name = printable(file);
  const bytes = await readFile(file).catch((cause: NodeJS.ErrnoException) => {
    throw new CheckpointError(
      `${name}: cannot be read (${cause.code ?? cause.message}); give directions that \`ganvas directions\` wrote`,
      { cause },
    );
  });
  const { tensors, metadata } = decodeSafetensors(bytes, name);
  const [all, deviations] = [tensors.get("directions"), tensors.get("deviations")];
  const texts = v.safeParse(metadataSchema, metadata);
  const [count = 0, size = 0] = all?.shape ?? [];
  const isWhole =
    all?.dtype === "F32" &&
    all.shape.length === 2 &&
    all.data.every(Number.isFinite) &&
    deviations?.dtype === "F32" &&
    deviations.data.every(Number.isFinite) &&
    deviations.data.length === count;
  if (!isWhole || !texts.success || texts.output.names.length !== count)
    throw new CheckpointError(`${name}: holds no directions; give a file that \`ganvas directions\` wrote`);
  const { space, layers, names } = texts.output;
  if (size !== (space === "z" ? renderer.widths.z : renderer.styles?.size))
    throw new ConfigError(
      `${name}: its directions of ${size} numbers in ${space} are of another model; find this one's with \`ganvas directions\``,
    );
  return {
    ...{ space, layers, names },
    components: Array.from({ length: count }, (_, at) =>
      Float32Array.from(all.data.subarray(at * size, (at + 1) * size)),
    ),
    deviations: [...deviations.data],
  };
}

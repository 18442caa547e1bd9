/** @file The spaces that an image's latent is searched in: z, or a style, or a style for each layer; rows of numbers, from which images are made. */
import { dot } from "../../base/dot.js";
import { ConfigError } from "../../base/errors.js";
import { inAllLayers } from "../../gan/index.js";
import type { Networks } from "../../gan/index.js";
import { constant, narrow, reshape } from "../../tensor/index.js";
import type { Tensor } from "../../tensor/index.js";
import type { Model } from "../../training/portable.js";
import { firstStyles, sampledStyles, spreadOf } from "../directions/directions.js";
import { generatorOf } from "../latents/latent-renderer.js";
import type { LatentRenderer, LatentSpace } from "../latents/latent-renderer.js";

/** `z`; of a generator with styles also `w`, one for all layers, and `w+`, one for each. */
export type SearchSpace = LatentSpace | "w+";
export const searchSpaces: readonly SearchSpace[] = ["z", "w", "w+"];

/** How one space is searched. */
export interface SearchedSpace {
  readonly name: SearchSpace;
  /** D, numbers in a row. */
  readonly size: number;
  /** Where samples lie, [D], and the deviation of their numbers from it. */
  readonly centre: Float32Array;
  readonly spread: number;
  /** What rows pay for the mean square of their distance from the centre, in units of the spread. */
  readonly weight: number;
  /** Rows [N, D] to images [N, H, W, C]. @param labels `i32` [N] */
  readonly images: (networks: Networks, rows: Tensor, labels: Tensor) => Tensor;
  /** Rows that samples z [N, latent] have, not truncated. */
  readonly rowsOf: (networks: Networks, z: Tensor) => Tensor;
  /** Rows of latents z, [N, latent] → [N, D]; styles are truncated as the recipe says. */
  readonly fromZ: (z: Float32Array) => Float32Array<ArrayBuffer>;
  /** A row as a renderer takes it. */
  readonly toRenderer: (row: Float32Array) => {
    readonly space: LatentSpace;
    readonly latent: Float32Array<ArrayBuffer>;
  };
  /** Rows, brought back to where samples may lie. */
  readonly kept: (rows: Float32Array<ArrayBuffer>) => Float32Array<ArrayBuffer>;
}

/** Samples that the spread of styles is measured on. */
const styleSamples = 512;
/** What styles pay for their distance. */
const styleWeight = 1e-3;
/** ‖z‖ stays within √D ± this, three deviations of a sample's length. */
const lengthRoom = 2;

/** The space that is searched unless another is asked for. */
export const usualSpace = ({ styles }: Pick<LatentRenderer, "styles">): SearchSpace =>
  styles === undefined ? "z" : "w+";

/** @throws ConfigError for a space that the generator does not have */
export function searchedSpace(name: SearchSpace, model: Model, renderer: LatentRenderer): SearchedSpace {
  const generator = generatorOf(model);
  const { latent, styled, classes } = generator;
  if (name === "z")
    return {
      ...{ name, size: latent, spread: 1, weight: 0 },
      centre: new Float32Array(latent),
      images: (networks, rows, labels) => generator.forward(networks, rows, classes === undefined ? undefined : labels),
      rowsOf: (_, z) => z,
      fromZ: (z) => Float32Array.from(z),
      toRenderer: (row) => ({ space: "z", latent: Float32Array.from(row) }),
      kept: (rows) => nearSphere(rows, latent),
    };
  if (styled === undefined)
    throw new ConfigError(`${model.file}: recipe ${model.config.recipe} has no styles to search in; search in z`);
  const { layers, size } = styled;
  const { mean: centre, covariance } = spreadOf(sampledStyles(renderer, styleSamples), size);
  const variance = centre.reduce((total, _, k) => total + (covariance[k * size + k] ?? 0), 0) / size;
  const copies = name === "w" ? 1 : layers; // of a style in a row
  return {
    name,
    size: copies * size,
    spread: Math.max(1e-6, Math.sqrt(variance)), // or a mapping that gives one style only would divide by 0
    centre: Float32Array.from({ length: copies * size }, (_, at) => centre[at % size] ?? 0),
    weight: styleWeight,
    images: (networks, rows) =>
      styled.synthesize(networks, name === "w" ? inAllLayers(rows, layers) : reshape(rows, [-1, layers, size])),
    rowsOf(networks, z) {
      const styles = styled.styles(networks, z, constant(1)); // [N, L, S]
      return reshape(name === "w" ? narrow(styles, 1, 0, 1) : styles, [z.shape[0] ?? 1, copies * size]);
    },
    fromZ: (z) => (name === "w" ? firstStyles(renderer.stylesOf(z), layers, size) : renderer.stylesOf(z)),
    toRenderer: (row) => ({
      space: "w",
      latent: Float32Array.from({ length: layers * size }, (_, at) => row[at % row.length] ?? 0),
    }),
    kept: (rows) => rows,
  };
}

/** Rows of z whose length is that of samples. */
function nearSphere(rows: Float32Array<ArrayBuffer>, size: number): Float32Array<ArrayBuffer> {
  for (let start = 0; start < rows.length; start += size) {
    const row = rows.subarray(start, start + size);
    const length = Math.sqrt(dot(row, row));
    const wanted = Math.min(Math.sqrt(size) + lengthRoom, Math.max(Math.sqrt(size) - lengthRoom, length));
    if (length > 0) row.set(row.map((value) => (value * wanted) / length));
  }
  return rows;
}

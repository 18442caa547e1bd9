/** @file What a projection searches: rows of latents, where they start, how unlike the target their images are, and where that falls. */
import { dot } from "../base/dot.js";
import { ConfigError } from "../base/errors.js";
import { inAllLayers, networksInUse } from "../gan/index.js";
import type { LatentGenerator, Networks } from "../gan/index.js";
import { add, compile, f32, grad, i32, mean, mul, reshape, square, sub, sum } from "../tensor/index.js";
import type { Tensor } from "../tensor/index.js";
import type { Model } from "../training/portable.js";
import { sampledStyles, spreadOf } from "./directions.js";
import { comparedLayers, imageDistances } from "./image-distance.js";
import { generatorOf } from "./latent-renderer.js";
import type { LatentRenderer, LatentSpace } from "./latent-renderer.js";

/** `z`; of a generator with styles also `w`, one for all layers, and `w+`, one for each. */
export type SearchSpace = LatentSpace | "w+";

/** What is searched for. */
export interface SearchRequest {
  readonly space: SearchSpace;
  /** [H, W, C]. */
  readonly target: Float32Array;
  readonly label: number;
  readonly seed: number;
}

/** Rows that are tried. */
export interface Tried {
  /** [starts]. */
  readonly losses: ArrayLike<number>;
  /** Of the sum of losses, as large as the rows. */
  readonly gradient: ArrayLike<number>;
  /** A row as a renderer takes it, its image, and the mean squared difference of pixels. */
  readonly found: (row: number) => Found;
}

interface Found {
  readonly space: LatentSpace;
  readonly latent: Float32Array<ArrayBuffer>;
  readonly image: Float32Array<ArrayBuffer>;
  readonly error: number;
}

/** A search in engine memory. */
export interface Search {
  /** [starts, D]. */
  readonly start: Float32Array<ArrayBuffer>;
  /** Deviation of samples' numbers. */
  readonly spread: number;
  readonly evaluate: (rows: Float32Array) => Tried;
  /** The rows, brought back to where samples may lie. */
  readonly kept: (rows: Float32Array<ArrayBuffer>) => Float32Array<ArrayBuffer>;
  readonly dispose: () => void;
}

/** Searches at once, from different samples. */
export const starts = 4;
/** Samples that the starts are chosen from. */
const candidates = 512;
/** Samples that the spread of styles is measured on. */
const styleSamples = 512;
/** What features count beside pixels. */
const featureWeight = 0.2;
/** What styles pay for the mean square of their distance from the mean, in units of the spread. */
const styleWeight = 1e-3;
/** ‖z‖ stays within √D ± this, three deviations of a sample's length. */
const lengthRoom = 2;

/** How one space is searched. */
interface Kind {
  /** D. */
  readonly size: number;
  readonly spread: number;
  /** Where samples lie, [D], if the distance from it costs. */
  readonly centre: Float32Array;
  readonly weight: number;
  /** Rows [starts, D] to images [starts, H, W, C]. */
  readonly images: (networks: Networks, rows: Tensor, labels: Tensor) => Tensor;
  /** Rows of a search from latents z, and a row as the renderer takes it. */
  readonly fromZ: (z: Float32Array) => Float32Array<ArrayBuffer>;
  readonly toRenderer: (row: Float32Array) => {
    readonly space: LatentSpace;
    readonly latent: Float32Array<ArrayBuffer>;
  };
  readonly kept: Search["kept"];
}

function kindOf(space: SearchSpace, model: Model, generator: LatentGenerator, renderer: LatentRenderer): Kind {
  const { latent, styled, classes } = generator;
  if (space === "z")
    return {
      size: latent,
      spread: 1,
      centre: new Float32Array(latent),
      weight: 0,
      images: (networks, rows, labels) => generator.forward(networks, rows, classes === undefined ? undefined : labels),
      fromZ: (z) => Float32Array.from(z),
      toRenderer: (row) => ({ space: "z", latent: Float32Array.from(row) }),
      kept: (rows) => nearSphere(rows, latent),
    };
  if (styled === undefined)
    throw new ConfigError(`${model.file}: recipe ${model.config.recipe} has no styles to search in; search in z`);
  const { layers, size } = styled;
  const { mean: centre, covariance } = spreadOf(sampledStyles(renderer, styleSamples), size);
  const variance = centre.reduce((total, _, k) => total + (covariance[k * size + k] ?? 0), 0) / size;
  const copies = space === "w" ? 1 : layers; // of a style in a row
  const first = (all: Float32Array): Float32Array<ArrayBuffer> =>
    Float32Array.from(
      { length: all.length / layers },
      (_, at) => all[Math.floor(at / size) * layers * size + (at % size)] ?? 0,
    );
  return {
    size: copies * size,
    spread: Math.max(1e-6, Math.sqrt(variance)), // or a mapping that gives one style only would divide by 0
    centre: Float32Array.from({ length: copies * size }, (_, at) => centre[at % size] ?? 0),
    weight: styleWeight,
    images: (networks, rows) =>
      styled.synthesize(networks, space === "w" ? inAllLayers(rows, layers) : reshape(rows, [starts, layers, size])),
    fromZ: (z) => (space === "w" ? first(renderer.stylesOf(z)) : renderer.stylesOf(z)),
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

/** Compiles a search and chooses where it starts. @throws ConfigError for a space that the generator does not have */
export async function openSearch(model: Model, renderer: LatentRenderer, request: SearchRequest): Promise<Search> {
  const { gan, executor, state, spec } = model;
  const { target, label } = request;
  const { height, width, channels } = renderer.image;
  const pixels = height * width * channels;
  const kind = kindOf(request.space, model, generatorOf(model), renderer);
  const layers = comparedLayers(gan, spec);
  const program = await compile(
    ({ inputs: { rows, target: wanted, labels, centre }, state: values }) => {
      const images = kind.images(networksInUse(gan, values), rows, labels);
      const distances = imageDistances(gan, layers, images, wanted, values);
      const far = mean(square(sub(rows, centre)), { axes: [1] }); // [starts]
      const losses = add(
        add(distances.pixels, mul(featureWeight, distances.features)),
        mul(kind.weight / kind.spread ** 2, far),
      );
      const gradient = grad(sum(losses), { rows }).rows;
      return { outputs: { images, losses, gradient, errors: distances.pixels } };
    },
    {
      executor,
      state,
      inputs: {
        rows: f32(starts, kind.size),
        target: f32(1, height, width, channels),
        labels: i32(starts),
        centre: f32(kind.size),
      },
    },
  );
  const labels = new Int32Array(starts).fill(label);
  const evaluate = (rows: Float32Array): Tried => {
    const result = program.run({ rows, target, labels, centre: kind.centre });
    return {
      losses: result.tensor("losses"),
      gradient: result.tensor("gradient"),
      found: (row) => ({
        ...kind.toRenderer(rows.subarray(row * kind.size, (row + 1) * kind.size)),
        image: Float32Array.from(result.tensor("images").subarray(row * pixels, (row + 1) * pixels)),
        error: result.tensor("errors")[row] ?? Number.NaN,
      }),
    };
  };
  const start = kind.fromZ(nearest(renderer, request));
  return { start, spread: kind.spread, evaluate, kept: kind.kept, dispose: () => program.dispose() };
}

/** The samples whose images are nearest to the target, by pixels. @returns z, [starts, latent] */
function nearest(renderer: LatentRenderer, { target, label, seed }: SearchRequest): Float32Array {
  const z = renderer.ofSeeds(Array.from({ length: candidates }, (_, index) => seed + index));
  const images = renderer.render({ space: "z", latents: z, labels: new Int32Array(candidates).fill(label) });
  const distances = Array.from({ length: candidates }, (_, index) => {
    const image = images.subarray(index * target.length, (index + 1) * target.length);
    return { index, distance: image.reduce((total, value, at) => total + (value - (target[at] ?? 0)) ** 2, 0) };
  });
  const chosen = distances.toSorted((a, b) => a.distance - b.distance).slice(0, starts);
  const size = renderer.widths.z;
  const rows = new Float32Array(starts * size);
  for (const [row, { index }] of chosen.entries()) rows.set(z.subarray(index * size, (index + 1) * size), row * size);
  return rows;
}

/**
 * @file A map of real and drawn images: UMAP (McInnes, Healy & Melville 2018, arXiv:1802.03426) of both together, by umap-js. Its neighbours are exact, by the engine,
 * instead of those that umap-js would guess; distances on the map mean little, but where a generator draws nothing, the map has real images only.
 */
import { setImmediate } from "node:timers/promises";
import { ConfigError } from "../../base/errors.js";
import { fillUniform, streamOf } from "../../base/philox.js";
import { nearestRows } from "../../metrics/index.js";
import type { ImageBatch, NearestRows } from "../../metrics/index.js";
import { chooseImages } from "../../training/evaluation/evaluation-images.js";
import type { Model } from "../../training/index.js";
import { featuresOf, openSamplesBesideData, rowsInMemory } from "./samples-beside-data.js";
import type { BesideOptions } from "./samples-beside-data.js";

/** What to map, and how. */
export interface ImageMapOptions extends BesideOptions {
  /** Images of each kind; 1000, or as many as there are real ones, unless given. */
  readonly count?: number | undefined;
  /** Neighbours that keep together, itself among them, as in the paper; 15 unless given. */
  readonly neighbours?: number | undefined;
  /** How close points may lie, in [0, 1]; 0.1 unless given. */
  readonly minDist?: number | undefined;
  /** What is compared: features where there is an extractor, else pixels, unless given. */
  readonly by?: "features" | "pixels" | undefined;
}

/** A map. */
export interface ImageMap {
  readonly data: string;
  readonly by: "features" | "pixels";
  readonly extractor: string | undefined;
  readonly seed: number;
  readonly real: ImageBatch;
  readonly drawn: ImageBatch;
  readonly classNames: readonly string[] | undefined;
  readonly neighbours: number;
  /** [real + drawn, 2], real images first, in [−1, 1]. */
  readonly points: Float32Array;
  /** Mean share of real images among a drawn image's neighbours: about half where drawn ones lie as real ones do. */
  readonly mixed: number;
  /** Share of real images without a drawn one among their neighbours: what is not drawn. About 0 where drawn ones lie as real ones do. */
  readonly missed: number;
}

const usual = { count: 1000, neighbours: 15, minDist: 0.1 };
const stream = streamOf("explore/image map");
/** Epochs between two looks at what else there is to do. */
const pause = 5;

/**
 * Makes a map; equal arguments give equal maps.
 * @throws ConfigError when the model draws no images from latents, or there are too few images, or no features; DataError when the data are not there
 */
export async function imageMapOf(model: Model, options: ImageMapOptions = {}): Promise<ImageMap> {
  const { neighbours = usual.neighbours, minDist = usual.minDist, seed = 0, onStage = () => undefined } = options;
  const beside = await openSamplesBesideData(model, options);
  const { data, extractor } = beside;
  const count = Math.min(options.count ?? usual.count, beside.real.count);
  if (count < neighbours)
    throw new ConfigError(`${count} images of each kind are too few for ${neighbours} neighbours; ask for fewer`);
  const by = options.by ?? (extractor === undefined ? "pixels" : "features");
  if (by === "features" && extractor === undefined)
    throw new ConfigError("there are no features of colour images; compare pixels, or give a network with --features");
  onStage(`drawing ${count} images`);
  const real = chooseImages(beside.real, count);
  const drawn = beside.draw(seed, count);
  const used = by === "features" ? extractor : undefined;
  const rowsOf = async (batch: ImageBatch): Promise<Float32Array> =>
    used === undefined ? batch.images : featuresOf(batch, used);
  const parts = [await rowsOf(real), await rowsOf(drawn)];
  const rows = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  rows.set(parts[0] ?? []);
  rows.set(parts[1] ?? [], parts[0]?.length);
  onStage("looking for neighbours");
  const near = await nearestRows(model.executor, rows, rowsInMemory(rows, rows.length / (2 * count)), {
    k: neighbours - 1,
    own: Uint32Array.from({ length: 2 * count }, (_, index) => index),
  });
  const points = fitted(await embedded(near, neighbours, { minDist, seed, onStage }));
  return {
    ...{ data, by, extractor: used?.name, seed, real, drawn, classNames: beside.real.classNames, neighbours, points },
    ...mixture(near, neighbours - 1, count),
  };
}

/** The layout, epoch by epoch. */
async function embedded(
  { indices, squares }: NearestRows,
  neighbours: number,
  { minDist, seed, onStage }: { minDist: number; seed: number; onStage: (stage: string) => void },
): Promise<number[][]> {
  const { UMAP } = await import("umap-js");
  const map = new UMAP({ nNeighbors: neighbours, minDist, random: uniform(seed) });
  const others = neighbours - 1;
  const count = indices.length / others;
  const withItself = (itself: (row: number) => number, all: ArrayLike<number>): number[][] =>
    Array.from({ length: count }, (_, row) => [
      itself(row),
      ...Array.from({ length: others }, (_other, k) => all[row * others + k] ?? 0),
    ]);
  map.setPrecomputedKNN(
    withItself((row) => row, indices),
    withItself(() => 0, squares.map(Math.sqrt)),
  );
  const epochs = map.initializeFit(Array.from({ length: count }, () => [])); // the neighbours say it all
  for (let epoch = 0; epoch < epochs; epoch++) {
    map.step();
    if (epoch % pause !== 0) continue;
    onStage(`layout: ${Math.round((100 * epoch) / epochs)} %`);
    await setImmediate();
  }
  return map.getEmbedding();
}

/** Numbers in [0, 1) in turn. */
function uniform(seed: number): () => number {
  const block = new Float64Array(4096);
  let [step, used] = [0, block.length];
  return () => {
    if (used === block.length) {
      fillUniform(block, seed, stream, step++);
      used = 0;
    }
    return block[used++] ?? 0;
  };
}

/** Points in [−1, 1], the larger side filled. @returns [N, 2] */
function fitted(points: readonly (readonly number[])[]): Float32Array {
  const axis = (at: number): { middle: number; half: number } => {
    const values = points.map((point) => point[at] ?? 0);
    const [least, most] = values.reduce(
      ([low, high], value) => [Math.min(low, value), Math.max(high, value)] as const,
      [Infinity, -Infinity] as const,
    );
    return { middle: (least + most) / 2, half: (most - least) / 2 };
  };
  const [x, y] = [axis(0), axis(1)];
  const half = Math.max(x.half, y.half, 1e-6);
  return Float32Array.from(points.flatMap(([px = 0, py = 0]) => [(px - x.middle) / half, (py - y.middle) / half]));
}

/** Who is near to whom. @param count of each kind, real ones first */
function mixture({ indices }: NearestRows, k: number, count: number): Pick<ImageMap, "mixed" | "missed"> {
  const shares = Array.from({ length: 2 * count }, (_, row) => {
    const drawnOnes = indices.subarray(row * k, (row + 1) * k).filter((index) => index >= count).length;
    return drawnOnes / k;
  });
  return {
    mixed: shares.slice(count).reduce((sum, share) => sum + 1 - share, 0) / count,
    missed: shares.slice(0, count).filter((share) => share === 0).length / count,
  };
}

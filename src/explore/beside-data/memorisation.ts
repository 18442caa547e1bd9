/**
 * @file Whether a generator draws its training images again: how far its images are from the nearest training image, beside real images that were held out
 * (Meehan, Chaudhuri & Dasgupta 2020, arXiv:2004.05675: data-copying as a test of ranks; here once for all images instead of cell by cell). Without held-out
 * images, training images take their part, each beside all others: the same figure for a set with one image less. Which drawn image is a copy is judged by its own
 * surroundings (Carlini et al. 2023, arXiv:2301.13188): plain ones, such as the digit 1, are near to many without being copies.
 */
import { ConfigError, invariant } from "../../base/errors.js";
import { permutation, streamOf } from "../../base/philox.js";
import { auroc, halfInterval, meanOf, nearestRows } from "../../metrics/index.js";
import type { ImageBatch, NearestRows, RowSource } from "../../metrics/index.js";
import { chooseImages } from "../../training/evaluation/evaluation-images.js";
import type { Model } from "../../training/index.js";
import { quantile } from "../pictures/detect.js";
import { allFeatures, featuresOf, openSamplesBesideData, pixelRows, rowsInMemory } from "./samples-beside-data.js";
import type { BesideOptions, SamplesBesideData } from "./samples-beside-data.js";

/** What to look at. */
export interface MemorisationOptions extends BesideOptions {
  /** Drawn images, and held-out ones at most; 512 unless given. */
  readonly count?: number | undefined;
  /** Training images for each; 5 unless given. */
  readonly neighbours?: number | undefined;
  /** Real images that the generator has not seen, as `--data` names them; the data's test part for a run on its train part, unless given. */
  readonly heldOut?: string | undefined;
}

/** How far is measured: root mean square of the differences of pixels in [−1, 1], or Euclidean in features. */
export type DistanceKind = "pixels" | "features";

/** Distances by one measure. */
export interface MemorisationMeasure {
  readonly by: DistanceKind;
  /** [count, neighbours]: numbers of training images, and how far they are. */
  readonly indices: Uint32Array;
  readonly distances: Float64Array;
  /** [count], {@link nearness} of the drawn images. */
  readonly nearness: Float64Array;
  /** Mean distance of drawn images to the nearest, in that of held-out ones, and half its 95 % interval: 1 for no copies. */
  readonly ratio: number;
  readonly interval: number;
  /** P(a drawn image is nearer than a held-out one): 0.5 for no copies. */
  readonly nearer: number;
  /** Share of drawn images that are nearer, for where they lie, than 99 % of held-out ones: 0.01 for no copies. */
  readonly copies: number;
}

/** A drawn image that is near to the training images. */
export interface Suspect {
  /** Its number among the drawn. */
  readonly index: number;
  readonly seed: number;
  readonly label: number | undefined;
  /** By which measure it is nearest for where it lies, how far from the nearest, and its nearness: 0 for a copy. */
  readonly by: DistanceKind;
  readonly distance: number;
  readonly nearness: number;
}

/** What was found. */
export interface Memorisation {
  /** Training images, and how many. */
  readonly data: string;
  readonly trainingCount: number;
  /** Held-out images; undefined if training images took their part. */
  readonly heldOut: string | undefined;
  readonly extractor: string | undefined;
  readonly seed: number;
  readonly drawn: ImageBatch;
  readonly neighbours: number;
  readonly measures: readonly MemorisationMeasure[];
  /** All drawn images, the nearest first. */
  readonly suspects: readonly Suspect[];
  /** Training images by number. @returns [N, H, W, C] in [−1, 1] */
  readonly trainingImages: (indices: Uint32Array) => Float32Array;
}

/** Real images that probe, and which training images they are, if they are. */
interface Probes {
  readonly batch: ImageBatch;
  readonly own?: Uint32Array;
}

const usual = { count: 512, neighbours: 5 };
/** Training images that surround one, as there. */
const surroundings = 50;
/** Share of held-out images that copies are nearer than. */
const copyShare = 0.01;

/**
 * Compares. @throws ConfigError when the model draws no images from latents, or there are too few training images; DataError when the data are not there
 */
export async function memorisationOf(model: Model, options: MemorisationOptions = {}): Promise<Memorisation> {
  const { count = usual.count, neighbours = usual.neighbours, seed = 0, onStage = () => undefined } = options;
  const beside = await openSamplesBesideData(model, options);
  const { real, data, extractor } = beside;
  if (real.count <= neighbours)
    throw new ConfigError(`${data} has ${real.count} images, too few for ${neighbours} neighbours; ask for fewer`);
  onStage(`drawing ${count} images`);
  const drawn = beside.draw(seed, count);
  const heldOut = options.heldOut ?? testPartOf(data);
  const probes = heldOut === undefined ? trainingProbes(beside, count) : await heldOutProbes(beside, heldOut, count);
  const measure = async (by: DistanceKind, source: RowSource, rows: (batch: ImageBatch) => Promise<Float32Array>) => {
    const onProgress = (share: number): void => onStage(`nearest by ${by}: ${Math.round(100 * share)} %`);
    const k = Math.max(neighbours, Math.min(surroundings, real.count - 1));
    const near = async (batch: ImageBatch, own?: Uint32Array): Promise<NearestRows> =>
      nearestRows(model.executor, await rows(batch), source, { k, own, onProgress });
    const scale = by === "pixels" ? source.dimension : 1;
    const ofProbes = await near(probes.batch, probes.own);
    return measureOf(by, await near(drawn), ofProbes, { k, neighbours, scale, seed });
  };
  const measures = [await measure("pixels", pixelRows(real), async ({ images }) => images)];
  if (extractor !== undefined) {
    const looking = (share: number): void => onStage(`looking at training images: ${Math.round(100 * share)} %`);
    const features = rowsInMemory(await allFeatures(real, extractor, looking), extractor.dimension);
    measures.push(await measure("features", features, (batch) => featuresOf(batch, extractor)));
  }
  const { height, width, channels } = drawn;
  return {
    ...{ data, trainingCount: real.count, heldOut, extractor: extractor?.name, seed, drawn, neighbours, measures },
    suspects: suspectsOf(drawn, seed, measures, neighbours),
    trainingImages(indices) {
      const images = new Float32Array(indices.length * height * width * channels);
      real.fillImages(indices, images);
      return images;
    },
  };
}

/** `mnist:test` for `mnist:train`. */
const testPartOf = (data: string): string | undefined =>
  data.endsWith(":train") ? data.replace(/:train$/, ":test") : undefined;

async function heldOutProbes(beside: SamplesBesideData, heldOut: string, count: number): Promise<Probes> {
  const dataset = await beside.open(heldOut);
  return { batch: chooseImages(dataset, Math.min(count, dataset.count)) };
}

function trainingProbes({ real }: SamplesBesideData, count: number): Probes {
  const { height, width, channels } = real;
  const own = permutation(real.count, 0, streamOf("explore/memorisation"), 0).slice(0, Math.min(count, real.count));
  const images = new Float32Array(own.length * height * width * channels);
  real.fillImages(own, images);
  return { batch: { height, width, channels, count: own.length, images }, own };
}

/** @throws ConfigError when held-out images are the training images */
function measureOf(by: DistanceKind, drawn: NearestRows, heldOut: NearestRows, shape: Shape): MemorisationMeasure {
  const { k, neighbours, seed } = shape;
  const [ofDrawn, ofHeldOut] = [rowsOfDistances(drawn, shape), rowsOfDistances(heldOut, shape)];
  const [nearestDrawn, nearestHeldOut] = [ofDrawn, ofHeldOut].map((rows) => rows.map(([first = 0]) => first));
  invariant(nearestDrawn !== undefined && nearestHeldOut !== undefined, "two kinds of images");
  if (meanOf(nearestHeldOut) === 0)
    throw new ConfigError(
      "all held-out images are among the training images, so that drawn ones cannot be compared with them; give others with --held-out",
    );
  const ratio = (counts?: Uint32Array): number =>
    meanOf(nearestDrawn, counts?.subarray(0, nearestDrawn.length)) /
    meanOf(nearestHeldOut, counts?.subarray(nearestDrawn.length));
  const near = ofDrawn.map(nearness);
  const border = quantile(ofHeldOut.map(nearness), copyShare);
  return {
    by,
    indices: drawn.indices.filter((_, at) => at % k < neighbours),
    distances: Float64Array.from(ofDrawn.flatMap((row) => [...row.subarray(0, neighbours)])),
    nearness: Float64Array.from(near),
    ratio: ratio(),
    interval: halfInterval(nearestDrawn.length + nearestHeldOut.length, ratio, { seed }),
    nearer: auroc(nearestHeldOut, nearestDrawn),
    copies: near.filter((value) => value <= border).length / near.length, // 0 ≤ 0 where the data hold copies themselves
  };
}

/** Of a search. */
interface Shape {
  /** Rows that were found for each, and how many of them are told. */
  readonly k: number;
  readonly neighbours: number;
  /** What squares are means of. */
  readonly scale: number;
  readonly seed: number;
}

/** Distances from each image to its nearest, ascending. */
const rowsOfDistances = ({ squares }: NearestRows, { k, scale }: Pick<Shape, "k" | "scale">): Float64Array[] =>
  Array.from({ length: squares.length / k }, (_, row) =>
    squares.slice(row * k, (row + 1) * k).map((sum) => Math.sqrt(sum / scale)),
  );

/** How near the nearest training image is for where an image lies: its distance in the mean of those to all in the surroundings, in [0, 1]; 0 for a copy. */
function nearness(distances: Float64Array): number {
  const [first = 0] = distances;
  return first === 0 ? 0 : first / meanOf(distances);
}

/** Every drawn image by the measure that it is nearest by, the nearest first. */
function suspectsOf(
  { count, labelled }: ImageBatch,
  seed: number,
  measures: readonly MemorisationMeasure[],
  neighbours: number,
): Suspect[] {
  return Array.from({ length: count }, (_, index): Suspect => {
    const by = measures.map((measure) => ({
      by: measure.by,
      distance: measure.distances[index * neighbours] ?? 0,
      nearness: measure.nearness[index] ?? 1,
    }));
    const least = by.reduce((a, b) => (b.nearness < a.nearness ? b : a));
    return { index, seed: seed + index, label: labelled?.labels[index], ...least };
  }).sort((a, b) => a.nearness - b.nearness);
}

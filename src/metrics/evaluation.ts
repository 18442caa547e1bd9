/** @file All that can be measured of a generator's samples beside as many real images: names, figures, intervals. One entry a metric; the maths has a file each. */
import { ConfigError, invariant } from "../base/errors.js";
import type { Executor } from "../tensor/index.js";
import { halfInterval, meanOf } from "./bootstrap.js";
import { classificationAccuracyScore } from "./classification-accuracy-score.js";
import { densityCoverage } from "./density-coverage.js";
import type { FeatureMatrix } from "./feature-matrix.js";
import { frechetDistanceFrom, momentsOf } from "./frechet-distance.js";
import { toDataset } from "./image-batch.js";
import type { ImageBatch } from "./image-batch.js";
import { inceptionScoreOf } from "./inception-score.js";
import { kernelDistances } from "./kernel-distance.js";
import { modeReport } from "./mode-report.js";
import type { Predictions } from "./mode-report.js";
import type { MetricName } from "./metric-names.js";
import { pairSimilarities } from "./ms-ssim.js";
import { withoutOutliers } from "./path-length.js";
import { precisionRecall } from "./precision-recall.js";
import { randomDirections, slicedWasserstein } from "./sliced-wasserstein.js";

/** What an extractor says of N images. */
export interface Seen {
  readonly features: FeatureMatrix;
  /** [N, K]. */
  readonly probabilities: Float32Array;
}

/** Images of one kind. */
export interface Judged {
  readonly batch: ImageBatch;
  /** Needed by all but the metrics of pixels. */
  readonly seen?: Seen | undefined;
}

/** One number. */
export interface Figure {
  readonly metric: MetricName;
  readonly name: string;
  readonly value: number;
  /** The 95 % confidence interval is `value` ± this; undefined for counts. */
  readonly interval?: number;
  /** The same of the real images, where it can be taken of images alone. */
  readonly real?: number;
  /** Which values are good: `real` for near to that of the real images. */
  readonly better: "lower" | "higher" | "real";
}

/** What {@link stepLengths} gave. */
export interface PathSteps {
  /** z or w. */
  readonly space: string;
  readonly lengths: Float64Array;
}

/** As many real images as drawn ones. */
export interface Question {
  readonly real: Judged;
  readonly drawn: Judged;
  /** Of subsets, directions, pairs, resampling and what is trained; 32 bits. */
  readonly seed: number;
  /** For `ppl`: lengths of short steps on paths in a space of latents, a figure for each space. */
  readonly steps?: (() => Promise<readonly PathSteps[]>) | undefined;
  /** Trains what `cas` needs. */
  readonly executor: Executor;
}

type Answer = Omit<Figure, "metric">;

const seenOf = ({ seen }: Judged): Seen => {
  invariant(seen !== undefined, "features are missing");
  return seen;
};

/** Images of a subset of the kernel distance; a tenth of them where there are few, for the interval needs several. */
const subsetSize = (count: number): number => Math.min(1000, Math.floor(count / 10));
/** Length of features up to which the Fréchet distance is resampled: its time goes with the cube. */
const mostResampled = 512;
const pairs = 1000;
const directions = 128;
/** A class belongs to the data if so many of the real images show it. */
const leastShare = 0.01;

/** The most probable class of each image. @param probabilities [N, K] */
function predictionsOf(probabilities: Float32Array, count: number): Predictions {
  const classes = probabilities.length / count;
  const rows = Array.from({ length: count }, (_, row) => probabilities.subarray(row * classes, (row + 1) * classes));
  const confidences = Float32Array.from(rows, (row) => Math.max(...row));
  return { labels: Int32Array.from(rows, (row, index) => row.indexOf(confidences[index] ?? 0)), confidences };
}

/** The mean of one value an image. */
const meanFigure = (name: string, values: Float64Array, seed: number): Answer => ({
  name,
  value: meanOf(values),
  interval: halfInterval(values.length, (counts) => meanOf(values, counts), { seed }),
  better: "higher",
});

type Measure = (question: Question) => readonly Answer[] | Promise<readonly Answer[]>;

const measures: Readonly<Record<MetricName, Measure>> = {
  fid({ real, drawn, seed }) {
    const { features } = seenOf(drawn);
    const distance = frechetDistanceFrom(momentsOf(seenOf(real).features));
    const value = distance(momentsOf(features));
    if (features.dimension > mostResampled) return [{ name: "Fréchet distance", value, better: "lower" }];
    const resampled = (counts: Uint32Array): number => distance(momentsOf(features, counts));
    const interval = halfInterval(features.count, resampled, { resamples: 40, seed });
    return [{ name: "Fréchet distance", value, interval, better: "lower" }];
  },
  kid({ real, drawn, seed }) {
    const { features } = seenOf(drawn);
    const size = subsetSize(features.count);
    const distances = kernelDistances(seenOf(real).features, features, { size, seed });
    const interval = halfInterval(distances.length, (counts) => meanOf(distances, counts), { seed });
    return [{ name: `kernel distance, subsets of ${size}`, value: meanOf(distances), interval, better: "lower" }];
  },
  is({ real, drawn, seed }) {
    const scoreOf = (judged: Judged): ((counts?: Uint32Array) => number) => {
      const { probabilities } = seenOf(judged);
      return inceptionScoreOf(probabilities, probabilities.length / judged.batch.count);
    };
    const score = scoreOf(drawn);
    const interval = halfInterval(drawn.batch.count, score, { seed });
    return [{ name: "inception score", value: score(), interval, real: scoreOf(real)(), better: "higher" }];
  },
  pr({ real, drawn, seed }) {
    const { precision, recall } = precisionRecall(seenOf(real).features, seenOf(drawn).features);
    return [meanFigure("precision", precision, seed), meanFigure("recall", recall, seed)];
  },
  dc({ real, drawn, seed }) {
    const { density, coverage } = densityCoverage(seenOf(real).features, seenOf(drawn).features);
    return [meanFigure("density", density, seed), meanFigure("coverage", coverage, seed)];
  },
  modes({ real, drawn, seed }) {
    const { count } = drawn.batch;
    const classes = seenOf(drawn).probabilities.length / count;
    const ofReal = modeReport(predictionsOf(seenOf(real).probabilities, real.batch.count), classes).shares;
    const { labels } = predictionsOf(seenOf(drawn).probabilities, count);
    const sharesOf = (counts?: Uint32Array): number[] => {
      const shares = new Array<number>(classes).fill(0);
      for (const [index, label] of labels.entries())
        shares[label] = (shares[label] ?? 0) + (counts?.[index] ?? 1) / count;
      return shares;
    };
    // Total variation, ½ Σ |p − q|: the part of the samples that would have to be of another class.
    const variation = (counts?: Uint32Array): number =>
      sharesOf(counts).reduce((sum, share, label) => sum + Math.abs(share - (ofReal[label] ?? 0)) / 2, 0);
    const present = ofReal.flatMap((share, label) => (share >= leastShare ? [label] : []));
    const shares = sharesOf();
    const drawnOf = present.filter((label) => (shares[label] ?? 0) > 0).length;
    return [
      { name: "classes drawn", value: drawnOf, real: present.length, better: "real" },
      {
        name: "misplaced share",
        value: variation(),
        interval: halfInterval(count, variation, { seed }),
        better: "lower",
      },
    ];
  },
  swd({ real, drawn, seed }) {
    const { height, width, channels, count } = drawn.batch;
    const dimension = height * width * channels;
    const rowsOf = ({ batch }: Judged) => ({ count: batch.count, dimension, data: batch.images });
    const distance = slicedWasserstein(rowsOf(real), rowsOf(drawn), randomDirections(directions, dimension, seed));
    const interval = halfInterval(count, distance, { resamples: 40, seed });
    return [{ name: "sliced Wasserstein distance", value: distance(), interval, better: "lower" }];
  },
  msssim({ real, drawn, seed }) {
    const similarities = ({ batch }: Judged): Float64Array => pairSimilarities(batch.images, batch, pairs, seed);
    const answer = meanFigure("MS-SSIM of pairs", similarities(drawn), seed);
    return [{ ...answer, real: meanOf(similarities(real)), better: "real" }];
  },
  async cas({ real, drawn, seed, executor }) {
    const [samples, images] = [toDataset("samples", drawn.batch), toDataset("real images", real.batch)];
    if (samples === undefined || images === undefined)
      throw new ConfigError(
        "cas: the run or the data have no classes; evaluate a class-conditional run on labelled data",
      );
    const hits = await classificationAccuracyScore(executor, samples, images, { seed });
    return [meanFigure("classification accuracy score", hits, seed)];
  },
  async ppl({ steps, seed }) {
    invariant(steps !== undefined, "paths are missing");
    return (await steps()).map(({ space, lengths }) => ({
      ...meanFigure(`path length in ${space}`, withoutOutliers(lengths), seed),
      better: "lower",
    }));
  },
};

/**
 * Takes one metric, which may be several figures.
 * @param question as many real images as drawn ones, at least {@link fewestImages}
 * @throws ShapeError when it cannot be taken of these images; ConfigError when it needs classes and there are none
 */
export async function measure(metric: MetricName, question: Question): Promise<Figure[]> {
  const answers = await measures[metric](question);
  return answers.map((answer) => ({ metric, ...answer }));
}

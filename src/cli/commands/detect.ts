/** @file `ganvas detect`: scores of image files, or of a data set with a class that the run has never seen. */
import { dirname } from "node:path";
import { ConfigError, DataError } from "../../base/errors.js";
import { classNumbers, openDataset, readImage, tileImages } from "../../data/index.js";
import { openDetector, quantile, spreadImages, toDetector, writePicture } from "../../explore/index.js";
import type { AnomalyDetector } from "../../explore/index.js";
import { auroc } from "../../metrics/index.js";
import { openData } from "../../training/index.js";
import { makeOutputFolder } from "../output-folder.js";
import { parseReal, parseWhole } from "../seeds.js";
import { forEachFile, printResult, printWarnings, threadsOf } from "../use-flags.js";
import type { UseFlags } from "../use-flags.js";

/** Flags as commander gives them. */
export interface DetectFlags extends UseFlags {
  readonly threshold?: string;
  readonly percentile: string;
  readonly data?: string;
  readonly count: string;
  readonly out?: string;
}

/** Training images whose scores say what is usual. */
const usualImages = 1024;

/** Prints scores and gives the exit code. */
export async function detectCommand(run: string, files: readonly string[], flags: DetectFlags): Promise<number> {
  if (files.length === 0 && flags.data === undefined)
    throw new ConfigError("detect wants image files, or --data with a data set; give one of them");
  const fixed = flags.threshold === undefined ? undefined : parseReal("--threshold", flags.threshold, 0, Infinity);
  const percentile = parseReal("--percentile", flags.percentile, 0, 100);
  const count = parseWhole("--count", flags.count, 1, 1_000_000);
  const detector = await openDetector(run, threadsOf(flags), flags.runs);
  try {
    printWarnings(detector.warnings);
    if (flags.out !== undefined) await makeOutputFolder(dirname(flags.out));
    const threshold = fixed ?? (await usualScore(detector, percentile / 100));
    if (flags.data !== undefined) await scoreData(detector, flags.data, count, threshold, flags);
    const seen: Float32Array[] = [];
    const code = await forEachFile(files, async (file) => {
      const image = toDetector(await readImage(file), detector);
      const { scores, reconstructions } = detector.detect(image);
      const score = scores[0] ?? Number.NaN;
      const isAnomaly = score > threshold;
      seen.push(image, reconstructions);
      printResult(
        flags,
        { type: "score", file, score, threshold, anomaly: isAnomaly },
        `${file}: ${score.toFixed(4)}, ${isAnomaly ? "strange" : "usual"} (threshold ${threshold.toFixed(4)})`,
      );
    });
    if (flags.out !== undefined && seen.length > 0) await writePairs(flags.out, seen, detector);
    return code;
  } finally {
    await detector.dispose();
  }
}

/** The score that a share of the run's own training images stays below. */
async function usualScore(detector: AnomalyDetector, share: number): Promise<number> {
  const { dataset } = await openData(detector.config);
  return quantile(detector.detect(spreadImages(dataset, usualImages).images).scores, share);
}

/** Scores a data set; where the run was trained without some of its classes, says how well these are told from the others. */
async function scoreData(
  detector: AnomalyDetector,
  name: string,
  count: number,
  threshold: number,
  flags: DetectFlags,
): Promise<void> {
  const { spec, config } = detector;
  const dataset = await openDataset(name, { size: spec.height, channels: spec.channels });
  const { images, indices } = spreadImages(dataset, count);
  const { scores } = detector.detect(images);
  const above = scores.filter((score) => score > threshold).length / scores.length;
  const unseen = config.exclude === "" ? undefined : unseenScores(dataset, config.exclude, indices, scores);
  const area = unseen === undefined ? undefined : auroc(unseen.strange, unseen.usual);
  printResult(
    flags,
    {
      type: "detection",
      data: name,
      images: scores.length,
      threshold,
      strange: above,
      exclude: config.exclude,
      auroc: area,
    },
    `${name}: ${scores.length} images, ${(100 * above).toFixed(1)}% strange (threshold ${threshold.toFixed(4)})${
      area === undefined ? "" : `; AUROC of unseen class ${config.exclude}: ${area.toFixed(3)}`
    }`,
  );
}

function unseenScores(
  dataset: Parameters<typeof classNumbers>[1],
  exclude: string,
  indices: Uint32Array,
  scores: Float32Array,
): { strange: Float32Array; usual: Float32Array } {
  const labels = new Int32Array(indices.length);
  dataset.fillLabels(indices, labels);
  const classes = classNumbers(exclude, dataset);
  const isUnseen = (_: number, index: number): boolean => classes.has(labels[index] ?? -1);
  const strange = scores.filter(isUnseen);
  const usual = scores.filter((score, index) => !isUnseen(score, index));
  if (strange.length === 0 || usual.length === 0)
    throw new DataError(
      `data set ${dataset.name}: has only one kind of image, of class ${exclude} or of the others; give both`,
    );
  return { strange, usual };
}

/** Each image beside what the GAN makes of it. */
async function writePairs(path: string, seen: readonly Float32Array[], { spec }: AnomalyDetector): Promise<void> {
  const { height, width, channels } = spec;
  const images = new Float32Array(seen.length * height * width * channels);
  for (const [index, image] of seen.entries()) images.set(image, index * image.length);
  await writePicture(path, tileImages(images, { height, width, channels, count: seen.length, columns: 2, scale: 2 }));
}

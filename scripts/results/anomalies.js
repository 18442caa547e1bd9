/** @file How well a run of anogan tells a class that it was not shown, and what it makes of such images. */
import { classNumbers } from "../../dist/data/index.js";
import { openDetector, spreadImages } from "../../dist/explore/index.js";
import { auroc } from "../../dist/metrics/index.js";
import { joined, testPart, writeRows } from "./unseen.js";

const [count, columns] = [10_000, 10];

/** Scored images of the test part, the excluded class apart. @param {string} run */
async function scored(run) {
  const detector = await openDetector(run, { threads: 1 });
  const { config, spec } = detector;
  const unseen = await testPart(config.data, spec.height);
  const { images, indices } = spreadImages(unseen, count);
  const labels = new Int32Array(indices.length);
  unseen.fillLabels(indices, labels);
  const excluded = classNumbers(config.exclude, unseen);
  const { scores, reconstructions } = detector.detect(images);
  await detector.dispose();
  const strange = [...labels.keys()].filter((index) => excluded.has(labels[index] ?? -1));
  const usual = [...labels.keys()].filter((index) => !excluded.has(labels[index] ?? -1));
  return { config, spec, images, reconstructions, scores, strange, usual };
}

/** @param {string} run */
export async function anomalyFigure(run) {
  const { config, scores, strange, usual } = await scored(run);
  /** @param {readonly number[]} indices */
  const of = (indices) => indices.map((index) => scores[index] ?? Number.NaN);
  return `AUROC ${auroc(of(strange), of(usual)).toFixed(3)} for class ${config.exclude}, which it was never shown, among the others (${scores.length} images not trained on)`;
}

/** Rows of 10: images of the excluded class and what the GAN makes of them, then others; evenly spread over their scores, the strangest on the right. @param {string} run @param {string} file */
export async function anomalyPicture(run, file) {
  const { spec, images, reconstructions, scores, strange, usual } = await scored(run);
  const pixels = spec.height * spec.width * spec.channels;
  const rows = [strange, usual].flatMap((indices) => {
    const byScore = [...indices].sort((a, b) => (scores[a] ?? 0) - (scores[b] ?? 0));
    const shown = Array.from(
      { length: columns },
      (_, column) => byScore[Math.floor(((column + 0.5) * byScore.length) / columns)] ?? 0,
    );
    return [images, reconstructions].map((all) =>
      joined(shown.map((index) => all.subarray(index * pixels, (index + 1) * pixels))),
    );
  });
  await writeRows(file, rows, spec, columns);
}

/** @file What a run of acgan dreams of: channels of its trunk on a larger canvas, and its classes on a dark one. */
import { writeFile } from "node:fs/promises";
import { encodePng, tileImages } from "../../dist/data/index.js";
import { dream, noiseImage } from "../../dist/explore/index.js";
import { openModel } from "../../dist/training/index.js";
import { classifierOf } from "./judges.js";
import { joined, writeRows } from "./unseen.js";

/** @typedef {import("../../dist/explore/index.js").DreamOptions} DreamOptions */

const side = 96;
const columns = 8;
const network = "discriminator";
/** @type {Omit<DreamOptions, "layer" | "channel">} */
const ofChannels = { network, octaves: 3, scale: 1.4, steps: 60, rate: 0.01, jitter: 8, seed: 0 };
/** @type {Omit<DreamOptions, "channel">} */
const ofClasses = { network, layer: "class", octaves: 1, scale: 1, steps: 80, rate: 0.03, jitter: 1, seed: 0 };

/** Each row a layer, each tile a channel that dreams from the same noise. @param {Readonly<Record<string, readonly number[]>>} channels by layer, `columns` of each */
export const channelDreams =
  (channels) =>
  /** @param {string} run @param {string} file */
  async (run, file) => {
    const model = await openModel(run, { threads: 1 });
    const spec = { height: side, width: side, channels: model.spec.channels };
    const dreams = [];
    for (const [layer, ofLayer] of Object.entries(channels))
      for (const channel of ofLayer)
        dreams.push(await dream(model, noiseImage(spec, 0), spec, { ...ofChannels, layer, channel }));
    await model.dispose();
    const images = joined(dreams.map(({ values }) => values));
    await writeFile(
      file,
      await encodePng(tileImages(images, { ...spec, count: dreams.length, columns, scale: 1, background: 255 })),
    );
  };

/** Dreams of every class, each from the same nearly black image. @param {string} run */
async function dreamsOfClasses(run) {
  const model = await openModel(run, { threads: 1 });
  const { spec } = model;
  const dark = noiseImage(spec, 0).map((value) => -0.95 + 0.1 * value);
  const dreams = [];
  for (let channel = 0; channel < 10; channel++) dreams.push(await dream(model, dark, spec, { ...ofClasses, channel }));
  await model.dispose();
  return { dreams, spec };
}

/** A row of the classes' dreams. @param {string} run @param {string} file */
export async function classDreams(run, file) {
  const { dreams, spec } = await dreamsOfClasses(run);
  await writeRows(file, [joined(dreams.map(({ values }) => values))], spec, dreams.length);
}

/** How far the classes' logits rise, and how many dreams another network takes for the class. @param {string} data a labelled data set */
export const dreamFigure =
  (data) =>
  /** @param {string} run */
  async (run) => {
    const { dreams, spec } = await dreamsOfClasses(run);
    /** @param {(one: (typeof dreams)[number]) => number} of */
    const mean = (of) => (dreams.reduce((sum, one) => sum + of(one), 0) / dreams.length).toFixed(1);
    const classifier = await classifierOf(data, spec.height);
    const { labels } = classifier.classify(joined(dreams.map(({ values }) => values)));
    const known = dreams.filter((_, index) => labels[index] === index).length;
    return `the logit of the class dreamt of rises from ${mean(({ before }) => before)} to ${mean(({ after }) => after)} (mean of ${dreams.length}); a classifier of ${data}, another network, takes ${known} of the ${dreams.length} dreams for that class`;
  };

/** @file What a run that translates makes of images that it has never seen: rows of input, output and truth, and the mean distance to the truth. */
import { openTranslator } from "../../dist/explore/index.js";
import { openModel } from "../../dist/training/index.js";
import { imagesFrom, joined, testPart, writeRows } from "./unseen.js";

/** @typedef {Awaited<ReturnType<typeof testPart>>} Unseen */

const [columns, groups, batch] = [10, 2, 20];

/** Mean |a − b|. @param {Float32Array} a @param {Float32Array} b */
const distance = (a, b) => a.reduce((sum, value, index) => sum + Math.abs(value - (b[index] ?? 0)), 0) / a.length;

/** What one translator makes of the test images. @param {string} run @param {string} direction @param {Unseen} inputs @param {Unseen} truths */
async function translated(run, direction, inputs, truths) {
  const translator = await openTranslator(run, { name: direction, batch, device: { threads: 1 } });
  const starts = Array.from({ length: Math.floor(inputs.count / batch) }, (_, index) => index * batch);
  const batches = starts.map((start) => {
    const [input, truth] = [imagesFrom(inputs, start, batch), imagesFrom(truths, start, batch)];
    return { input, made: translator.translate(input), truth };
  });
  await translator.dispose();
  /** @param {(one: (typeof batches)[number]) => number} of */
  const mean = (of) => batches.reduce((sum, one) => sum + of(one), 0) / batches.length;
  return {
    batches,
    count: starts.length * batch,
    before: mean(({ input, truth }) => distance(input, truth)),
    after: mean(({ made, truth }) => distance(made, truth)),
  };
}

/** Every direction of a run. @param {string} run */
async function directions(run) {
  const model = await openModel(run, { threads: 1 });
  const { gan, config, spec } = model;
  await model.dispose();
  const a = await testPart(config.data, spec.height);
  const b = await testPart(config.target, spec.height);
  const all = [];
  for (const name of Object.keys(gan.translators ?? {})) {
    all.push({ name, ...(name === "a-to-b" ? await translated(run, name, a, b) : await translated(run, name, b, a)) });
  }
  return { all, image: { height: spec.height, width: spec.width, channels: spec.channels } };
}

/** Mean absolute distance to the true image, [−1, 1], beside that of the input as it is. @param {string} run */
export async function translationFigure(run) {
  const { all } = await directions(run);
  const parts = all.map(
    ({ name, before, after }) => `${name} ${after.toFixed(3)} from the true image, the input ${before.toFixed(3)}`,
  );
  return `${parts.join("; ")} (mean |x − y| in [−1, 1], ${all[0]?.count ?? 0} emoji not trained on, though other skin colours of some were)`;
}

/** Rows of 10: inputs, what becomes of them, truths; twice for each direction. @param {string} run @param {string} file */
export async function translationPicture(run, file) {
  const { all, image } = await directions(run);
  const pixels = image.height * image.width * image.channels;
  const shown = columns * groups;
  const rows = all.flatMap(({ batches, count }) => {
    /** @param {"input" | "made" | "truth"} part @param {number} at */
    const tile = (part, at) => {
      const index = Math.floor((at * count) / shown);
      const from = (index % batch) * pixels;
      return batches[Math.floor(index / batch)]?.[part].subarray(from, from + pixels) ?? new Float32Array(pixels);
    };
    return Array.from({ length: groups }, (_, group) =>
      /** @type {const} */ (["input", "made", "truth"]).map((part) =>
        joined(Array.from({ length: columns }, (__, column) => tile(part, group * columns + column))),
      ),
    ).flat();
  });
  await writeRows(file, rows, image, columns);
}

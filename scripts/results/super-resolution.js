/** @file How well a run of srgan enlarges images that it has not seen, beside bicubic enlargement: perceptual distance and PSNR to the original. */
import { createExecutor } from "../../dist/backends/index.js";
import { openDataset } from "../../dist/data/index.js";
import { inUse } from "../../dist/gan/index.js";
import { trainPerceptualDistance } from "../../dist/metrics/index.js";
import { clamp, compile, downsampleArea, f32, upsampleBicubic, upsampleNearest } from "../../dist/tensor/index.js";
import { openModel } from "../../dist/training/index.js";
import { imagesFrom, meanPsnr, testPart, writeRows } from "./unseen.js";

const [batch, chunks, columns] = [50, 20, 12];
const ways = /** @type {const} */ (["input", "bicubic", "srgan"]);

/** @typedef {Record<(typeof ways)[number] | "truth", Float32Array>} Enlarged images [batch, H, W, C] */

/** What becomes of images that were made smaller. @param {string} run @param {number} parts how many batches */
async function enlarged(run, parts) {
  const model = await openModel(run, { threads: 1 });
  const { gan, config, spec, executor, state } = model;
  const factor = Number(config.options["factor"]);
  const program = await compile(
    inUse(gan, ({ network }, { images }) => {
      if (images === undefined) throw new Error("the program has no images");
      const low = downsampleArea(images, factor);
      return {
        input: upsampleNearest(low, factor),
        bicubic: clamp(upsampleBicubic(low, factor), -1, 1),
        srgan: clamp(network("generator")(low), -1, 1),
      };
    }),
    { executor, state, inputs: { images: f32(batch, spec.height, spec.width, spec.channels) } },
  );
  const unseen = await testPart(config.data, spec.height);
  /** @type {Enlarged[]} */
  const all = [];
  for (let part = 0; part < parts; part++) {
    const truth = imagesFrom(unseen, part * batch, batch);
    const result = program.run({ images: truth });
    const [input, bicubic, srgan] = ways.map((way) => Float32Array.from(result.tensor(way)));
    if (input === undefined || bicubic === undefined || srgan === undefined) throw new Error("an output is missing");
    all.push({ input, bicubic, srgan, truth });
  }
  await model.dispose();
  return { all, config, spec };
}

/** @param {string} run */
export async function enlargementFigure(run) {
  const { all, config, spec } = await enlarged(run, chunks);
  const executor = await createExecutor({ threads: 1 });
  const distance = await trainPerceptualDistance(executor, await openDataset(config.data, { size: spec.height }));
  /** @param {(part: Enlarged) => number} of */
  const mean = (of) => all.reduce((sum, part) => sum + of(part), 0) / all.length;
  const [srgan, bicubic] = /** @type {const} */ (["srgan", "bicubic"]).map((way) => {
    const distances = mean((part) => distance.distances(part[way], part.truth).reduce((a, b) => a + b) / batch);
    return {
      distance: distances.toFixed(3),
      psnr: mean((part) => meanPsnr(part[way], part.truth, batch)).toFixed(1),
    };
  });
  distance.dispose();
  await executor.dispose();
  return `perceptual distance ${srgan?.distance}, bicubic ${bicubic?.distance}; PSNR ${srgan?.psnr} dB, bicubic ${bicubic?.psnr} dB (${chunks * batch} images not trained on, features of a classifier of ${config.data})`;
}

/** Rows of 12: what it was given, bicubic, the run's, the original. @param {string} run @param {string} file */
export async function enlargementPicture(run, file) {
  const { all, spec } = await enlarged(run, 1);
  const rows = all.flatMap(({ input, bicubic, srgan, truth }) => [input, bicubic, srgan, truth]);
  await writeRows(file, rows, spec, columns);
}

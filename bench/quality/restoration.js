/**
 * @file How well a trained srgan or inpaint run restores images that it has not seen: figures over a data set's test part, beside what needs no
 * training, and a picture of the first ones, a column each.
 * srgan: perceptual distance (features of a classifier trained on the training part) and PSNR, beside bicubic enlargement.
 * inpaint: mean absolute error in the holes, beside the mean of the known pixels and diffusion (the harmonic function that continues the border).
 * Usage: node bench/quality/restoration.js RUN… [--data fashion-mnist] [--count 2000] [--columns 12] [--scale 2] [--picture out.png]
 * A picture is of the last run; --only-picture leaves the figures out.
 */
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { createExecutor } from "../../dist/backends/index.js";
import { encodePng, openDataset, tileImages } from "../../dist/data/index.js";
import { blockHoles, eitherHoles, inUse, punch, strokeHoles } from "../../dist/gan/index.js";
import { trainPerceptualDistance } from "../../dist/metrics/index.js";
import * as ops from "../../dist/tensor/index.js";
import { openModel } from "../../dist/training/index.js";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    data: { type: "string", default: "fashion-mnist" },
    count: { type: "string", default: "2000" },
    columns: { type: "string", default: "12" },
    scale: { type: "string", default: "2" },
    threads: { type: "string", default: "2" },
    picture: { type: "string" },
    "only-picture": { type: "boolean", default: false },
  },
});
const sources = positionals.length === 0 ? ["last"] : positionals;
const [count, columns, scale, threads] = [values.count, values.columns, values.scale, values.threads].map(Number);
const batch = 50;
const figures = !values["only-picture"];
const chunks = figures ? Math.ceil(count / batch) : 1;

/** What is measured, one run after the other. */
let model = await openModel(sources[0] ?? "last", { threads });
const { height, width, channels } = model.spec;
const pixels = height * width * channels;
const unseen = await openDataset(`${values.data}:test`, { size: height });
const metrics = await createExecutor({ threads });
/** @type {Promise<import("../../dist/metrics/index.js").PerceptualDistance> | undefined} */
let trainedDistance;

/** Test images from `start` on. */
function imagesFrom(start) {
  const images = new Float32Array(batch * pixels);
  unseen.fillImages(
    Uint32Array.from({ length: batch }, (_, index) => (start + index) % unseen.count),
    images,
  );
  return images;
}

const clamped = (x) => ops.clamp(x, -1, 1);

/** Compiles images (and a chunk's number) → pictures by name. */
const compiled = (build) =>
  ops.compile(inUse(model.gan, build), {
    executor: model.executor,
    state: model.state,
    inputs: { images: ops.f32(batch, height, width, channels), chunk: ops.i32() },
  });

/** 10 · log₁₀(4 / mean squared error), images in [−1, 1]; the mean over images. */
function psnr(a, b) {
  let total = 0;
  for (let image = 0; image < batch; image++) {
    let sum = 0;
    for (let at = image * pixels; at < (image + 1) * pixels; at++) sum += (a[at] - b[at]) ** 2;
    total += 10 * Math.log10(4 / Math.max(sum / pixels, 1e-10));
  }
  return total / batch;
}

async function superResolution() {
  const factor = Number(model.config.options.factor);
  if (figures) {
    trainedDistance ??= openDataset(`${values.data}:train`, { size: height }).then((train) =>
      trainPerceptualDistance(metrics, train),
    );
  }
  const distance = await trainedDistance;
  if (distance !== undefined)
    console.log(`classifier: ${(100 * distance.accuracy(unseen)).toFixed(1)} % of the test images`);
  const program = await compiled(({ network }, { images }) => {
    const low = ops.downsampleArea(images, factor);
    return {
      input: ops.upsampleNearest(low, factor),
      bicubic: clamped(ops.upsampleBicubic(low, factor)),
      srgan: clamped(network("generator")(low)),
    };
  });
  const sums = { input: [0, 0], bicubic: [0, 0], srgan: [0, 0] };
  const rows = [];
  for (let chunk = 0; chunk < chunks; chunk++) {
    const images = imagesFrom(chunk * batch);
    const result = program.run({ images, chunk: [chunk] });
    for (const [name, sum] of Object.entries(sums)) {
      const made = Float32Array.from(result.tensor(name));
      if (distance !== undefined) sum[0] += distance.distances(made, images).reduce((a, b) => a + b) / batch / chunks;
      sum[1] += psnr(made, images) / chunks;
      if (chunk === 0) rows.push(made);
    }
    if (chunk === 0) rows.push(images);
  }
  for (const [name, [perceptual, decibels]] of Object.entries(figures ? sums : {}))
    console.log(`${name.padEnd(8)} perceptual distance ${perceptual.toFixed(4)}  PSNR ${decibels.toFixed(2)} dB`);
  return rows;
}

/** Mean of the known values of each image and channel in its hole. */
function meanFill(image, hole) {
  return image.map((value, at) => {
    if (hole[Math.floor(at / channels)] === 0) return value;
    let [sum, known] = [0, 0];
    for (let other = at % channels; other < pixels; other += channels) {
      if (hole[Math.floor(other / channels)] === 1) continue;
      sum += image[other];
      known++;
    }
    return sum / Math.max(known, 1);
  });
}

/** Every pixel of the hole becomes the mean of its neighbours, until nothing changes. */
function diffusionFill(image, hole) {
  const filled = meanFill(image, hole);
  for (let sweep = 0; sweep < 200; sweep++) {
    for (let pixel = 0; pixel < height * width; pixel++) {
      if (hole[pixel] === 0) continue;
      const [y, x] = [Math.floor(pixel / width), pixel % width];
      const neighbours = [
        [y - 1, x],
        [y + 1, x],
        [y, x - 1],
        [y, x + 1],
      ].filter(([r, c]) => r >= 0 && r < height && c >= 0 && c < width);
      for (let channel = 0; channel < channels; channel++) {
        const sum = neighbours.reduce((total, [r, c]) => total + filled[(r * width + c) * channels + channel], 0);
        filled[pixel * channels + channel] = sum / neighbours.length;
      }
    }
  }
  return filled;
}

async function inpainting() {
  const program = await compiled(({ network }, { images, chunk }) => {
    const draw = (shape, stream) => ops.uniform({ seed: ops.constant(1, "i32"), step: chunk }, shape, stream);
    const size = { height, width };
    const { hole } = eitherHoles(draw, batch, blockHoles(draw, batch, size), strokeHoles(draw, batch, size));
    const punched = punch(images, hole);
    return { punched, hole: ops.add(hole, 0), filled: ops.select(hole, network("generator")(punched, hole), images) };
  });
  const errors = { mean: 0, diffusion: 0, inpaint: 0 };
  let missing = 0;
  const rows = [];
  for (let chunk = 0; chunk < chunks; chunk++) {
    const images = imagesFrom(chunk * batch);
    const result = program.run({ images, chunk: [chunk] });
    const [punched, holes, filled] = ["punched", "hole", "filled"].map((name) =>
      Float32Array.from(result.tensor(name)),
    );
    const diffused = new Float32Array(images.length);
    for (let image = 0; image < batch; image++) {
      const of = (all, size = pixels) => all.subarray(image * size, (image + 1) * size);
      const [truth, hole] = [of(images), of(holes, height * width)];
      const mean = meanFill(truth, hole);
      diffused.set(diffusionFill(truth, hole), image * pixels);
      for (let at = 0; at < pixels; at++) {
        if (hole[Math.floor(at / channels)] === 0) continue;
        missing++;
        errors.mean += Math.abs(mean[at] - truth[at]);
        errors.diffusion += Math.abs(of(diffused)[at] - truth[at]);
        errors.inpaint += Math.abs(of(filled)[at] - truth[at]);
      }
    }
    if (chunk === 0) rows.push(punched, diffused, filled, images);
  }
  for (const [name, sum] of Object.entries(figures ? errors : {}))
    console.log(`${name.padEnd(9)} mean absolute error in the holes ${(sum / missing).toFixed(4)} (images in [-1, 1])`);
  return rows;
}

for (const [index, source] of sources.entries()) {
  if (index > 0) model = await openModel(source, { threads });
  const { config, step } = model;
  console.log(`${source}: ${config.recipe} after ${step} steps`);
  const rows = config.recipe === "srgan" ? await superResolution() : await inpainting();
  if (values.picture !== undefined && index === sources.length - 1) {
    const shown = new Float32Array(rows.length * columns * pixels);
    rows.forEach((row, line) => shown.set(row.subarray(0, columns * pixels), line * columns * pixels));
    const grid = { height, width, channels, count: rows.length * columns, columns, scale };
    await writeFile(values.picture, await encodePng(tileImages(shown, grid)));
    const lines = config.recipe === "srgan" ? "input, bicubic, srgan, truth" : "holes, diffusion, inpaint, truth";
    console.log(`${values.picture}: ${lines}`);
  }
  await model.dispose();
}
await metrics.dispose();

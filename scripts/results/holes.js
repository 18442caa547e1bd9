/** @file How well a run of inpaint fills holes in images that it has not seen, beside fills that need no training: the mean of what is known, and diffusion. */
import { blockHoles, eitherHoles, inUse, punch, strokeHoles } from "../../dist/gan/index.js";
import { add, compile, constant, f32, i32, select, uniform } from "../../dist/tensor/index.js";
import { openModel } from "../../dist/training/index.js";
import { imagesFrom, testPart, writeRows } from "./unseen.js";

/** @typedef {import("../../dist/gan/index.js").ImageSpec} ImageSpec */
/** @typedef {{ punched: Float32Array, hole: Float32Array, filled: Float32Array, truth: Float32Array }} Filled */

const [batch, chunks, columns] = [50, 20, 12];
const sweeps = 200;

/** Images with holes, half of them blocks, half strokes, and what the run fills in. @param {string} run @param {number} parts how many batches */
async function filled(run, parts) {
  const model = await openModel(run, { threads: 1 });
  const { gan, config, spec, executor, state } = model;
  const { height, width, channels } = spec;
  const program = await compile(
    inUse(gan, ({ network }, { images, chunk }) => {
      if (images === undefined || chunk === undefined) throw new Error("the program lacks an input");
      /** @param {readonly number[]} shape @param {string} stream */
      const draw = (shape, stream) => uniform({ seed: constant(1, "i32"), step: chunk }, shape, stream);
      const { hole } = eitherHoles(draw, batch, blockHoles(draw, batch, spec), strokeHoles(draw, batch, spec));
      const punched = punch(images, hole);
      return { punched, hole: add(hole, 0), filled: select(hole, network("generator")(punched, hole), images) };
    }),
    { executor, state, inputs: { images: f32(batch, height, width, channels), chunk: i32() } },
  );
  const unseen = await testPart(config.data, height);
  /** @type {Filled[]} */
  const all = [];
  for (let part = 0; part < parts; part++) {
    const truth = imagesFrom(unseen, part * batch, batch);
    const result = program.run({ images: truth, chunk: [part] });
    /** @param {string} name */
    const read = (name) => Float32Array.from(result.tensor(name));
    all.push({ punched: read("punched"), hole: read("hole"), filled: read("filled"), truth });
  }
  await model.dispose();
  return { all, spec };
}

/** The hole becomes the mean of the known values of its channel. @param {Float32Array} image @param {Float32Array} hole @param {number} channels */
function meanFill(image, hole, channels) {
  const [sums, known] = [new Float64Array(channels), new Float64Array(channels)];
  for (const [at, value] of image.entries()) {
    if (hole[Math.floor(at / channels)] === 1) continue;
    const channel = at % channels;
    sums[channel] = (sums[channel] ?? 0) + value;
    known[channel] = (known[channel] ?? 0) + 1;
  }
  return image.map((value, at) =>
    hole[Math.floor(at / channels)] === 0 ? value : (sums[at % channels] ?? 0) / Math.max(known[at % channels] ?? 0, 1),
  );
}

/** Every pixel of the hole becomes the mean of its neighbours, until little changes: the harmonic continuation of its border. @param {Float32Array} image @param {Float32Array} hole @param {ImageSpec} spec */
function diffusionFill(image, hole, { height, width, channels }) {
  const values = meanFill(image, hole, channels);
  for (let sweep = 0; sweep < sweeps; sweep++) {
    for (let pixel = 0; pixel < height * width; pixel++) {
      if (hole[pixel] === 0) continue;
      const [y, x] = [Math.floor(pixel / width), pixel % width];
      const neighbours = [
        ...(y > 0 ? [pixel - width] : []),
        ...(y < height - 1 ? [pixel + width] : []),
        ...(x > 0 ? [pixel - 1] : []),
        ...(x < width - 1 ? [pixel + 1] : []),
      ];
      for (let channel = 0; channel < channels; channel++) {
        const sum = neighbours.reduce((total, other) => total + (values[other * channels + channel] ?? 0), 0);
        values[pixel * channels + channel] = sum / neighbours.length;
      }
    }
  }
  return values;
}

/** Fills each image of a batch. @param {Filled} part @param {ImageSpec} spec @param {(image: Float32Array, hole: Float32Array) => Float32Array} fill */
function filledBy({ truth, hole }, { height, width, channels }, fill) {
  const made = new Float32Array(truth.length);
  const [area, pixels] = [height * width, height * width * channels];
  for (let image = 0; image < batch; image++) {
    const filledIn = fill(
      truth.subarray(image * pixels, (image + 1) * pixels),
      hole.subarray(image * area, (image + 1) * area),
    );
    made.set(filledIn, image * pixels);
  }
  return made;
}

/** Mean |x − y| over the holes' pixels. @param {readonly Filled[]} all @param {number} channels @param {(part: Filled) => Float32Array} made */
function errorInHoles(all, channels, made) {
  let [sum, missing] = [0, 0];
  for (const part of all) {
    for (const [at, value] of made(part).entries()) {
      if (part.hole[Math.floor(at / channels)] === 0) continue;
      sum += Math.abs(value - (part.truth[at] ?? 0));
      missing++;
    }
  }
  return (sum / missing).toFixed(3);
}

/** @param {string} run */
export async function holesFigure(run) {
  const { all, spec } = await filled(run, chunks);
  const { channels } = spec;
  const ours = errorInHoles(all, channels, (part) => part.filled);
  const mean = errorInHoles(all, channels, (part) => filledBy(part, spec, (x, hole) => meanFill(x, hole, channels)));
  const diffusion = errorInHoles(all, channels, (part) =>
    filledBy(part, spec, (x, hole) => diffusionFill(x, hole, spec)),
  );
  return `mean |x − y| in the holes ${ours}, filled by diffusion ${diffusion}, with the mean of the rest ${mean} (${chunks * batch} images not trained on, in [−1, 1])`;
}

/** Rows of 12: holes, filled by diffusion, filled by the run, the original. @param {string} run @param {string} file */
export async function holesPicture(run, file) {
  const { all, spec } = await filled(run, 1);
  const rows = all.flatMap((part) => [
    part.punched,
    filledBy(part, spec, (x, hole) => diffusionFill(x, hole, spec)),
    part.filled,
    part.truth,
  ]);
  await writeRows(file, rows, spec, columns);
}

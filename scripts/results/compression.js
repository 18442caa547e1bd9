/** @file What files of a run of compress take, and how close the pictures are that they decode to. */
import { openImageCodec, valuesOf } from "../../dist/explore/index.js";
import { openModel } from "../../dist/training/index.js";
import { meanPsnr, testPart, writeRows } from "./unseen.js";

const [count, columns] = [300, 12];
/** Of a file: all that is not the coded latent (src/explore/codec/gvc.ts). */
const frameBytes = 14;

/** The test images through files and back. @param {string} run @param {number} most */
async function coded(run, most) {
  const model = await openModel(run, { threads: 1 });
  const { config } = model;
  await model.dispose();
  const { images, width, height, channels } = await testPart(config.data); // at their own size, as files are
  if (channels !== 1 && channels !== 3) throw new Error(`${config.data} has ${channels} channels`);
  const pixels = width * height * channels;
  const codec = await openImageCodec(run, { threads: 1 });
  const [truth, made] = [new Float32Array(most * pixels), new Float32Array(most * pixels)];
  let bytes = 0;
  for (let index = 0; index < most; index++) {
    const data = images.slice(index * pixels, (index + 1) * pixels);
    const file = await codec.compress({ width, height, channels, data }, `image ${index}`);
    const decoded = await codec.decompress(file.bytes, `image ${index}`);
    if (Buffer.compare(decoded.data, file.picture.data) !== 0) throw new Error(`image ${index} decodes to another one`);
    bytes += file.bytes.length;
    truth.set(valuesOf(data), index * pixels);
    made.set(valuesOf(decoded.data), index * pixels);
  }
  await codec.dispose();
  return { config, spec: { width, height, channels }, truth, made, bytes, area: width * height };
}

/** @param {string} run */
export async function compressionFigure(run) {
  const { config, truth, made, bytes, area } = await coded(run, count);
  /** @param {number} size bytes of all files */
  const rate = (size) => ((8 * size) / (count * area)).toFixed(3);
  return `${rate(bytes)} bits per pixel, ${rate(bytes - count * frameBytes)} without each file's ${frameBytes} bytes of frame; PSNR ${meanPsnr(truth, made, count).toFixed(1)} dB; all ${count} files decode to exactly the picture that was encoded (images of ${config.data.replace(/:train$/, "")} not trained on)`;
}

/** Rows of 12: originals, what their files decode to; twice. @param {string} run @param {string} file */
export async function compressionPicture(run, file) {
  const { spec, truth, made } = await coded(run, 2 * columns);
  const half = truth.length / 2;
  await writeRows(
    file,
    [0, half].flatMap((start) => [truth.subarray(start), made.subarray(start)]),
    spec,
    columns,
  );
}

/** @file Images that a run has not seen, and pictures of what it makes of them. */
import { writeFile } from "node:fs/promises";
import { encodePng, fitImages, MemoryDataset, openDataset, tileImages } from "../../dist/data/index.js";

/** The test part of the data that a run was trained on. @param {string} data @param {number} [size] pixels; its own unless given */
export async function testPart(data, size) {
  if (!data.endsWith(":train"))
    throw new Error(`${data}: only a run on a training part has images that it has not seen`);
  const dataset = await openDataset(data.replace(/:train$/, ":test"));
  if (!(dataset instanceof MemoryDataset)) throw new Error(`${data} is not in memory`);
  return size === undefined ? dataset : fitImages(dataset, { size });
}

/** Images from one on, beginning again after the last: [count, H, W, C]. @param {MemoryDataset} dataset @param {number} start @param {number} count */
export function imagesFrom(dataset, start, count) {
  const images = new Float32Array(count * dataset.height * dataset.width * dataset.channels);
  dataset.fillImages(
    Uint32Array.from({ length: count }, (_, index) => (start + index) % dataset.count),
    images,
  );
  return images;
}

/** 10 · log₁₀(4 / mean squared error) of each pair of images, the mean over pairs. @param {Float32Array} a @param {Float32Array} b in [−1, 1] @param {number} count */
export function meanPsnr(a, b, count) {
  const size = a.length / count;
  let total = 0;
  for (let image = 0; image < count; image++) {
    let squares = 0;
    for (let at = image * size; at < (image + 1) * size; at++) squares += ((a[at] ?? 0) - (b[at] ?? 0)) ** 2;
    total += 10 * Math.log10(4 / Math.max(squares / size, 1e-10));
  }
  return total / count;
}

/** Images one after the other. @param {readonly Float32Array[]} images of one size */
export function joined(images) {
  const all = new Float32Array(images.length * (images[0]?.length ?? 0));
  for (const [index, image] of images.entries()) all.set(image, index * image.length);
  return all;
}

/**
 * A PNG of rows of images, tiles of about 64 pixels.
 * @param {string} file
 * @param {readonly Float32Array[]} rows [columns, H, W, C] or longer
 * @param {import("../../dist/gan/index.js").ImageSpec} spec
 * @param {number} columns
 */
export async function writeRows(file, rows, { height, width, channels }, columns) {
  const pixels = columns * height * width * channels;
  const images = new Float32Array(rows.length * pixels);
  for (const [line, row] of rows.entries()) images.set(row.subarray(0, pixels), line * pixels);
  const scale = Math.max(1, Math.round(64 / height));
  const grid = { height, width, channels, count: rows.length * columns, columns, scale };
  await writeFile(file, await encodePng(tileImages(images, { ...grid, background: 255 })));
}

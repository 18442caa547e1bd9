/** @file Samples of a data set in one picture: a row for each class, with its name; a plain grid without classes or with very many; points scattered. Pure. */

import { permutation, streamOf } from "../../base/philox.js";
import { isPoint } from "../../base/points.js";
import type { ImageDataset } from "../dataset.js";
import { tileImages } from "../image-grid.js";
import type { Picture } from "../image-grid.js";
import { scatterColors, scatterPicture } from "../scatter.js";
import { namedRows } from "./named-rows.js";

/** Options of {@link classSheet}. */
export interface SheetOptions {
  /** About how many images, at least one for each class shown; 64, or 2500 points, unless given. */
  readonly count?: number | undefined;
  /** Which images, unsigned, 32 bits; default 0. */
  readonly seed?: number | undefined;
}

/** A picture, and what it shows. */
export interface Sheet {
  readonly picture: Picture;
  /** Number of images. */
  readonly shown: number;
  /** Classes by row; fewer than the data set has if there is no room. */
  readonly rows: readonly string[];
}

const shuffle = streamOf("data/samples");
const maxRows = 32;
/** With more classes than this, some in order say less than any at random. */
const maxClasses = 8 * maxRows;
const longestName = 18;
/** Images are enlarged to at least this many pixels. */
const targetSide = 56;

/** Draws the sheet; the same data set, count and seed always give the same picture. */
export function classSheet(dataset: ImageDataset, options: SheetOptions = {}): Sheet {
  const { height, width, channels, classes } = dataset;
  const isPlane = isPoint(dataset);
  const { count = isPlane ? 2500 : 64, seed = 0 } = options;
  const order = permutation(dataset.count, seed, shuffle, 0);
  const scale = Math.max(1, Math.round(targetSide / Math.max(height, width)));
  if (classes === undefined || classes > maxClasses || isPlane) {
    const chosen = order.subarray(0, Math.min(count, dataset.count));
    if (isPlane) {
      const picture = scatterPicture([{ points: read(dataset, chosen), color: scatterColors.data }]);
      return { picture, shown: chosen.length, rows: [] };
    }
    const picture = tileImages(read(dataset, chosen), { count: chosen.length, height, width, channels, scale });
    return { picture, shown: chosen.length, rows: [] };
  }
  const labels = new Int32Array(order.length);
  dataset.fillLabels(order, labels);
  const rows = Array.from({ length: Math.min(classes, maxRows, count) }, (_, index) => index);
  const columns = Math.max(1, Math.floor(count / rows.length));
  const names = rows.map((label) => shorten(dataset.classNames?.[label] ?? `class ${label}`));
  const lines = rows.map((label) => order.filter((_, position) => labels[position] === label).subarray(0, columns));
  const tiled = lines.map((chosen) => {
    const images = new Float32Array(columns * height * width * channels).fill(-1);
    images.set(read(dataset, chosen));
    return tileImages(images, { count: columns, columns, height, width, channels, scale });
  });
  const picture = namedRows(tiled, names);
  return { picture, shown: lines.reduce((sum, chosen) => sum + chosen.length, 0), rows: names };
}

function read(dataset: ImageDataset, indices: Uint32Array): Float32Array {
  const images = new Float32Array(indices.length * dataset.height * dataset.width * dataset.channels);
  dataset.fillImages(indices, images);
  return images;
}

const shorten = (name: string): string => (name.length > longestName ? `${name.slice(0, longestName - 2)}..` : name);

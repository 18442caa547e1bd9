/** @file Samples as one picture, whatever they are: tiles for images, a scatter plot for points of the plane. */
import { isPoint } from "../base/points.js";
import { tileImages } from "./image-grid.js";
import type { GridOptions, Picture } from "./image-grid.js";
import { samplesOverData, scatterColors, scatterPicture } from "./scatter.js";

/** Of a scatter plot at scale 1, in pixels. */
const scatterSide = 200;

/** What the picture shows beside the samples. */
export interface SampleOptions extends GridOptions {
  /** Points of the data, [N, 2], to lie below those of a generator. */
  readonly over?: Float32Array | undefined;
}

/** @param samples [N, H, W, C] in [−1, 1]. @throws ShapeError if sizes are out of range or do not fit the length of `samples` */
export function samplePicture(samples: Float32Array, { over, ...options }: SampleOptions): Picture {
  if (!isPoint(options)) return tileImages(samples, options);
  const side = scatterSide * (options.scale ?? 1);
  if (over === undefined) return scatterPicture([{ points: samples, color: scatterColors.samples }], { side });
  return samplesOverData(samples, over, { side });
}

/**
 * @file A data set of images as one safetensors file, for a page that trains: `images` U8 [N, H, W, C], `labels` U8 [N] where there are classes;
 * metadata `name` and, where known, `classNames` (JSON).
 */
import * as v from "valibot";
import { sha256 } from "#sha256";
import { DataError } from "../../base/errors.js";
import { MemoryDataset } from "../../data/portable.js";
import type { ImageDataset } from "../../data/portable.js";
import { decodeSafetensors, encodeSafetensors } from "../../interop/safetensors.js";
import type { SafetensorsTensor } from "../../interop/safetensors.js";

const format = "ganvas-dataset";

/** A label is a byte. */
const maxClasses = 256;

/** Images that are read at once, so that little is held twice. */
const atOnce = 1024;

/**
 * Packs a data set.
 * @throws DataError for points of the plane, which are no bytes, and for more classes than bytes can tell apart
 */
export function encodeDataset(dataset: ImageDataset): Uint8Array<ArrayBuffer> {
  const { name, count, height, width, channels, classes, classNames } = dataset;
  if (channels !== 1 && channels !== 3)
    throw new DataError(`data set ${name} holds points, not images; a page makes them itself`);
  if ((classes ?? 0) > maxClasses)
    throw new DataError(
      `data set ${name} has ${classes} classes, a packed one has at most ${maxClasses}; take another data set`,
    );
  const tensors = new Map<string, SafetensorsTensor>([
    ["images", { dtype: "U8", shape: [count, height, width, channels], data: bytesOf(dataset) }],
  ]);
  if (classes !== undefined) {
    const labels = new Int32Array(count);
    dataset.fillLabels(indicesFrom(0, count), labels);
    tensors.set("labels", { dtype: "U8", shape: [count], data: Uint8Array.from(labels) });
  }
  return encodeSafetensors(tensors, {
    format,
    name,
    ...(classes === undefined ? {} : { classes: String(classes) }),
    ...(classNames === undefined ? {} : { classNames: JSON.stringify(classNames) }),
  });
}

const indicesFrom = (first: number, count: number): Uint32Array =>
  Uint32Array.from({ length: count }, (_, i) => first + i);

/** [N, H, W, C], 0 … 255. */
function bytesOf(dataset: ImageDataset): Uint8Array<ArrayBuffer> {
  if (dataset instanceof MemoryDataset) return Uint8Array.from(dataset.images);
  const pixels = dataset.height * dataset.width * dataset.channels;
  const bytes = new Uint8Array(dataset.count * pixels);
  const values = new Float32Array(atOnce * pixels);
  for (let start = 0; start < dataset.count; start += atOnce) {
    const count = Math.min(atOnce, dataset.count - start);
    dataset.fillImages(indicesFrom(start, count), values);
    for (let at = 0; at < count * pixels; at++)
      bytes[start * pixels + at] = Math.round(127.5 * ((values[at] ?? 0) + 1));
  }
  return bytes;
}

const metadataSchema = v.object({
  format: v.literal(format),
  name: v.string(),
  classes: v.optional(v.pipe(v.string(), v.transform(Number), v.integer(), v.minValue(1), v.maxValue(256))),
  classNames: v.optional(v.pipe(v.string(), v.parseJson(), v.array(v.string()))),
});

/**
 * Unpacks a data set.
 * @param source for messages
 * @throws DataError, CheckpointError when the file is damaged or holds no data set
 */
export function decodeDataset(bytes: Uint8Array, source: string): MemoryDataset {
  const { tensors, metadata } = decodeSafetensors(bytes, source);
  const parsed = v.safeParse(metadataSchema, metadata);
  const images = tensors.get("images");
  const labels = tensors.get("labels");
  const isOurs = parsed.success && images?.dtype === "U8" && images.shape.length === 4;
  if (!isOurs || (labels !== undefined && labels.dtype !== "U8"))
    throw new DataError(`${source}: holds no data set of Ganvas; give a file that the studio has packed`);
  const [, height = 0, width = 0, channels = 0] = images.shape;
  const { name, classes, classNames } = parsed.output;
  const labelled = labels === undefined ? {} : { labels: labels.data, classes, classNames };
  return new MemoryDataset({ name, height, width, channels, images: images.data, ...labelled }, sha256);
}

/** @file A part of a trained GAN as a function with named inputs and outputs, in the layout of other tools: images [N, C, H, W]. */
import { isPoint } from "../base/points.js";
import type { ImageSpec, Networks } from "../gan/index.js";
import { transposed } from "../interop/transposed.js";
import { f32, reshape, transpose } from "../tensor/index.js";
import type { Tensor, Tensors, TensorSpec } from "../tensor/index.js";

/** Sizes of one call: `batch`, and `height` and `width` of images where they vary. */
export type CallSizes = Readonly<Record<string, number>>;

/** One input. */
export interface PartInput {
  readonly name: string;
  /** For people: what it is, its range. */
  readonly meaning: string;
  readonly spec: (sizes: CallSizes) => TensorSpec;
}

/** What can be exported by itself. */
export interface Part {
  readonly name: string;
  readonly inputs: readonly PartInput[];
  /** What each output is, for people. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Height and width that it was trained at, of a part that takes images of other sizes as well. */
  readonly anySize?: Pick<ImageSpec, "height" | "width">;
  /** @param inputs by name, in the layout of the file. @returns outputs by name, likewise */
  readonly use: (networks: Networks, inputs: Tensors) => Tensors;
}

/** [N, H, W, C] as other tools have it: [N, C, H, W]; points of the plane as [N, 2]. */
export function toPlanes(images: Tensor): Tensor {
  const [n = 1, height = 1, width = 1, channels = 1] = images.shape;
  return isPoint({ height, width, channels }) ? reshape(images, [n, channels]) : transpose(images, [0, 3, 1, 2]);
}

/** What {@link toPlanes} makes, back again. */
export const fromPlanes = (planes: Tensor): Tensor =>
  planes.shape.length === 2 ? reshape(planes, [planes.shape[0] ?? 1, 1, 1, -1]) : transpose(planes, [0, 2, 3, 1]);

/** Grey, RGB, or so many channels. */
const colours = (channels: number): string =>
  channels === 1 ? "grey" : channels === 3 ? "RGB" : `${channels} channels`;

/** What an image's numbers are. @param sides height and width, unless they are the image's */
export function imageMeaning(image: ImageSpec, sides = `${image.height}, ${image.width}`): string {
  if (isPoint(image)) return "float32 [batch, 2]: x and y";
  return `float32 [batch, ${image.channels}, ${sides}], ${colours(image.channels)}, black −1, white 1`;
}

/** Height and width that may vary. */
export const anySides = "H, W";

/** Images as an input. */
export function imageInput(image: ImageSpec, name = "image", meaning = imageMeaning(image)): PartInput {
  const { height, width, channels } = image;
  return {
    name,
    meaning,
    spec: ({ batch = 1, height: rows = height, width: columns = width }) =>
      isPoint(image) ? f32(batch, channels) : f32(batch, channels, rows, columns),
  };
}

/** Images [N, H, W, C] in memory as [N, C, H, W]. */
export function planesOf(images: Float32Array, { height, width, channels }: ImageSpec): Float32Array {
  const count = images.length / (height * width * channels);
  return transposed([count, height, width, channels], images, [0, 3, 1, 2]);
}

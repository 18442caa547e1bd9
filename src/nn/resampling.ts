/** @file Layers without parameters that change the size of images [N, H, W, C]. */
import * as ops from "../tensor/index.js";
import type { PoolOptions, ResamplingFilter, Tensor } from "../tensor/index.js";
import type { Module } from "./module.js";
import { defined } from "./definition.js";
import type { Definition } from "./definition.js";

const layer = (definition: Definition | undefined, description: string, forward: (x: Tensor) => Tensor): Module =>
  defined(definition)({ description, parameters: {}, forward });

/** How pixels are made when an image grows. */
export type UpsampleMode = "nearest" | "bilinear" | "filtered";
/** How pixels are joined when an image shrinks. */
export type DownsampleMode = "area" | "bilinear" | "filtered";

/** How a resampling layer works. */
export interface ResampleOptions<Mode extends string> {
  /** 2 unless given. */
  readonly factor?: number;
  /** `nearest` and `area` unless given. */
  readonly mode?: Mode;
  /** Of the mode `filtered`; [1, 3, 3, 1] (StyleGAN2) unless given. */
  readonly filter?: ResamplingFilter;
}

/** [N, H, W, C] → [N, H·factor, W·factor, C]. */
export function upsample(options: ResampleOptions<UpsampleMode> = {}): Module {
  const { factor = 2, mode = "nearest", filter } = options;
  const apply = {
    nearest: (x: Tensor) => ops.upsampleNearest(x, factor),
    bilinear: (x: Tensor) => ops.upsampleBilinear(x, factor),
    filtered: (x: Tensor) => ops.upsampleFiltered(x, filter, factor),
  } satisfies Record<UpsampleMode, (x: Tensor) => Tensor>;
  const definition = filter === undefined ? { kind: "upsample", options: { factor, mode } } : undefined;
  return layer(definition, `Upsample(${factor}, ${mode})`, apply[mode]);
}

/** [N, H, W, C] → [N, H / factor, W / factor, C]. */
export function downsample(options: ResampleOptions<DownsampleMode> = {}): Module {
  const { factor = 2, mode = "area", filter } = options;
  const apply = {
    area: (x: Tensor) => ops.downsampleArea(x, factor),
    bilinear: (x: Tensor) => ops.downsampleBilinear(x, factor),
    filtered: (x: Tensor) => ops.downsampleFiltered(x, filter, factor),
  } satisfies Record<DownsampleMode, (x: Tensor) => Tensor>;
  const definition = filter === undefined ? { kind: "downsample", options: { factor, mode } } : undefined;
  return layer(definition, `Downsample(${factor}, ${mode})`, apply[mode]);
}

const windowOf = ({ size = 2, stride = size, padding = 0 }: PoolOptions): string =>
  [size, stride, padding].map((value) => (typeof value === "number" ? String(value) : value.join("×"))).join(", ");

/** The mean of each window; options of {@link ops.avgPool2d}. */
export const avgPool = (options: PoolOptions = {}): Module =>
  layer({ kind: "avgPool", options: { ...options } }, `AvgPool(${windowOf(options)})`, (x) =>
    ops.avgPool2d(x, options),
  );
/** The largest pixel of each window; options of {@link ops.maxPool2d}. */
export const maxPool = (options: PoolOptions = {}): Module =>
  layer({ kind: "maxPool", options: { ...options } }, `MaxPool(${windowOf(options)})`, (x) =>
    ops.maxPool2d(x, options),
  );
/** The mean over all pixels: [N, H, W, C] → [N, C]. */
export const globalAvgPool = (): Module =>
  layer({ kind: "globalAvgPool" }, "GlobalAvgPool", (x) => ops.mean(x, { axes: [1, 2] }));
/** The sum over all pixels, as at the end of SNGAN's discriminator: [N, H, W, C] → [N, C]. */
export const globalSumPool = (): Module =>
  layer({ kind: "globalSumPool" }, "GlobalSumPool", (x) => ops.sum(x, { axes: [1, 2] }));

/** [N, H, W, C·r²] → [N, H·r, W·r, C]. */
export const pixelShuffle = (r = 2): Module =>
  layer({ kind: "pixelShuffle", options: { r } }, `PixelShuffle(${r})`, (x) => ops.pixelShuffle(x, r));
/** [N, H, W, C] → [N, H / r, W / r, C·r²]. */
export const pixelUnshuffle = (r = 2): Module =>
  layer({ kind: "pixelUnshuffle", options: { r } }, `PixelUnshuffle(${r})`, (x) => ops.pixelUnshuffle(x, r));

/** Filters without a change of size. @param filter [1, 2, 1] (StyleGAN) unless given. */
export const blur = (filter?: ResamplingFilter): Module =>
  layer(filter === undefined ? { kind: "blur" } : undefined, "Blur", (x) => ops.blur(x, filter));

/** Mirrors images at their borders, as CycleGAN does in front of convolutions. @param margin pixels on every side. */
export const reflectionPad = (margin: number): Module =>
  layer({ kind: "reflectionPad", options: { margin } }, `ReflectionPad(${margin})`, (x) =>
    ops.padReflect(x, [
      [margin, margin],
      [margin, margin],
    ]),
  );

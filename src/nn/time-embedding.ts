/** @file Vectors for the steps of a diffusion. */
import { ShapeError } from "../base/errors.js";
import { cast, concat, cos, literal, mul, reshape, sin } from "../tensor/index.js";
import type { Module } from "./module.js";
import { defined } from "./definition.js";

/** Wavelengths run from 2π to this times 2π. */
const longest = 10_000;

/**
 * Sines and cosines of t at geometrically spaced frequencies 10000^(−k/(size/2 − 1)), k = 0, …, size/2 − 1, sines first (Vaswani et al. 2017,
 * arXiv:1706.03762, section 3.5, as in DDPM, arXiv:2006.11239). No parameters.
 * Input t [N], `i32` or `f32`; output [N, size].
 * @param size even, at least 4.
 */
export function timeEmbedding(size: number): Module {
  const half = size / 2;
  if (!Number.isInteger(half) || half < 2)
    throw new ShapeError(`[timeEmbedding] a size of ${size} is not an even number from 4`);
  const frequencies = Array.from({ length: half }, (_, k) => longest ** (-k / (half - 1)));
  return defined({ kind: "timeEmbedding", options: { size } })({
    description: `TimeEmbedding(${size})`,
    parameters: {},
    forward: (t) => {
      const angles = mul(reshape(cast(t, "f32"), [-1, 1]), literal(frequencies, [1, half])); // [N, size / 2]
      return concat([sin(angles), cos(angles)], 1);
    },
  });
}

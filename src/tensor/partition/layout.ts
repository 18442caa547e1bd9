/**
 * @file How a tensor of the whole program lies on its K shards. A cut axis consists of `runs` equal runs of elements, one after the other; each run
 * is cut into K equal pieces, and shard k holds piece k of every run. One run is a batch; real and fake images joined in one batch are two.
 */
import type { Shape } from "../../base/shape.js";
import { sizeOf } from "../../base/shape.js";

/** An axis of which each shard holds its part. */
export interface Cut {
  readonly axis: number;
  /** 1 or more. */
  readonly runs: number;
}

/** `whole`: the same on every shard. `partial`: the sum over the shards is meant. */
export type Layout = "whole" | "partial" | Cut;

export const isCut = (layout: Layout): layout is Cut => typeof layout === "object";

export const sameCut = (a: Layout, b: Cut): boolean => isCut(a) && a.axis === b.axis && a.runs === b.runs;

/** Elements of a piece along the axis. */
export const pieceOf = (shape: Shape, { axis, runs }: Cut, shards: number): number =>
  (shape[axis] ?? 1) / (runs * shards);

/** The shape of a shard's part. */
export const partShape = (shape: Shape, cut: Cut, shards: number): Shape =>
  shape.map((size, axis) => (axis === cut.axis ? size / shards : size));

/** Whether a tensor of the shape can be cut so. */
export const canCut = (shape: Shape, cut: Cut, shards: number): boolean =>
  cut.axis < shape.length && Number.isInteger(pieceOf(shape, cut, shards));

/**
 * The flat memory of a cut tensor: `outer` blocks one after the other, each of K stretches of `inner` elements, of which shard k holds number k.
 */
export function stretches(shape: Shape, cut: Cut, shards: number): { readonly outer: number; readonly inner: number } {
  const outer = sizeOf(shape.slice(0, cut.axis)) * cut.runs;
  return { outer, inner: sizeOf(shape) / (outer * shards) };
}

/** The cut of a tensor's elements under another shape, or null where shards do not hold parts of one of its axes: a cut is known by its `outer`. */
export function cutThroughReshape(from: Shape, cut: Cut, to: Shape, shards: number): Cut | null {
  const { outer } = stretches(from, cut, shards);
  for (let axis = 0, before = 1; axis < to.length && outer % before === 0; before *= to[axis++] ?? 1) {
    const candidate = { axis, runs: outer / before };
    if (canCut(to, candidate, shards)) return candidate;
  }
  return null;
}

/** @file A distribution that somebody has drawn: strokes of a pen, as many points on one inch of them as on another. */
import { ConfigError } from "../../base/errors.js";
import type { PointDistribution } from "../../data/toy/distributions.js";

/** Strokes, each the places that the pen went through: x and y in turn, in [−1, 1], y upwards. A stroke of one place is a dot. */
export type Drawing = readonly (readonly number[])[];

/** How far strokes may reach, so that their noise stays within [−1, 1]. */
const reach = 0.95;
/** σ of the noise. */
const deviation = 0.01;
/** Length that a dot counts for. */
const dotLength = 0.1;

interface Segment {
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
  /** Share of all segments before this one, and of this one. */
  readonly start: number;
  readonly share: number;
}

const within = (value: number): number => Math.min(reach, Math.max(-reach, value));

function placesOf(stroke: readonly number[]): [number, number][] {
  return Array.from({ length: stroke.length / 2 }, (_, i) => [
    within(stroke[2 * i] ?? 0),
    within(stroke[2 * i + 1] ?? 0),
  ]);
}

function segmentsOf(drawing: Drawing): Segment[] {
  const lines = drawing.flatMap((stroke) => {
    const places = placesOf(stroke);
    const first = places.slice(0, 1).map((place) => ({ from: place, to: place, length: dotLength }));
    const rest = places.slice(1).map((to, i) => {
      const from = places[i] ?? to;
      return { from, to, length: Math.hypot(to[0] - from[0], to[1] - from[1]) };
    });
    return rest.every(({ length }) => length === 0) ? first : rest;
  });
  const total = lines.reduce((sum, { length }) => sum + length, 0);
  let start = 0;
  return lines.map(({ from, to, length }) => {
    const segment = { from, to, start, share: length / total };
    start += segment.share;
    return segment;
  });
}

/** @throws ConfigError for a drawing without a stroke, or with something else than pairs of numbers */
export function drawnDistribution(drawing: Drawing): PointDistribution {
  const isWhole = (stroke: readonly number[]): boolean => stroke.length % 2 === 0 && stroke.every(Number.isFinite);
  const segments = drawing.every(isWhole) ? segmentsOf(drawing) : [];
  if (segments.length === 0 || !segments.every(({ share }) => Number.isFinite(share)))
    throw new ConfigError("the drawing has no stroke to learn; draw at least one");
  return {
    name: "drawn",
    extent: 1,
    curve: {
      at(u) {
        const segment = segments.findLast(({ start }) => start <= u) ?? segments[0];
        if (segment === undefined) throw new Error("internal: a drawing without segments");
        const { from, to, start, share } = segment;
        const part = share === 0 ? 0 : Math.min(1, (u - start) / share);
        return [from[0] + part * (to[0] - from[0]), from[1] + part * (to[1] - from[1])];
      },
      deviation,
    },
  };
}

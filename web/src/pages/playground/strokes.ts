/** @file Strokes of a drawing as text, two characters a coordinate, and drawn strokes as that text can hold them. */
import type { playground } from "ganvas/browser";

/** Values of a coordinate: −1 is 0, 1 is the last. */
const levels = 36 ** 2;
/** Places of a stroke nearer to each other than this say nothing new. */
const nearest = 0.03;

const levelOf = (value: number): number => Math.round(((Math.min(1, Math.max(-1, value)) + 1) / 2) * (levels - 1));
const valueOf = (level: number): number => (2 * level) / (levels - 1) - 1;

/** A stroke with fewer places, each one that the text can hold. @param places x and y in turn */
export function tidied(places: readonly number[]): number[] {
  const kept: number[] = [];
  for (let i = 0; i + 1 < places.length; i += 2) {
    const [x = 0, y = 0] = places.slice(i, i + 2);
    const isLast = i + 3 >= places.length;
    const [lastX = Infinity, lastY = Infinity] = kept.slice(-2);
    if (isLast || Math.hypot(x - lastX, y - lastY) >= nearest) kept.push(valueOf(levelOf(x)), valueOf(levelOf(y)));
  }
  return kept;
}

export const strokesText = (drawing: playground.Drawing): string =>
  drawing.map((stroke) => stroke.map((value) => levelOf(value).toString(36).padStart(2, "0")).join("")).join(".");

/** What {@link strokesText} was made of; undefined for a text that is none. */
export function parseStrokes(text: string): playground.Drawing | undefined {
  const strokes = text.split(".");
  if (!strokes.every((stroke) => /^([0-9a-z]{4})+$/.test(stroke))) return undefined;
  return strokes.map((stroke) =>
    Array.from({ length: stroke.length / 2 }, (_, i) => valueOf(parseInt(stroke.slice(2 * i, 2 * i + 2), 36))),
  );
}

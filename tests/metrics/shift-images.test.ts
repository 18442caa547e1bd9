/** @file Random shifts: every pixel lands where one shift of the whole image puts it. */
import { describe, expect, test } from "vitest";
import { shiftImages } from "#src/metrics/shift-images.js";

const size = { height: 4, width: 5, channels: 2 };
const values = size.height * size.width * size.channels;
const count = 300;
/** No two values of an image are equal, none is background. */
const images = Float32Array.from({ length: count * values }, (_, index) => (index % values) / values);

/** What a shift of image 0 by whole pixels gives, from the definition. */
function shifted(down: number, right: number): number[] {
  return Array.from({ length: values }, (_, index) => {
    const [channel, x, y] = [index % 2, Math.floor(index / 2) % 5, Math.floor(index / 10)];
    const [fromX, fromY] = [x - right, y - down];
    const inside = fromX >= 0 && fromX < 5 && fromY >= 0 && fromY < 4;
    return inside ? (images[(fromY * 5 + fromX) * 2 + channel] ?? NaN) : -1;
  });
}

function shift(most: number, seed = 1, step = 0): string[] {
  const into = new Float32Array(images.length);
  shiftImages(images, into, size, most, seed, step);
  return Array.from({ length: count }, (_, image) => into.subarray(image * values, (image + 1) * values).join());
}

describe("shifts", () => {
  test.each([0, 1, 2, 6])("by up to %d: every one that there is occurs, and no other image", (most) => {
    const range = Array.from({ length: 2 * most + 1 }, (_, index) => index - most);
    const possible = new Set(range.flatMap((down) => range.map((right) => shifted(down, right).join())));
    const seen = new Set(shift(most).concat(shift(most, 1, 1), shift(most, 1, 2)));
    expect([...seen].filter((image) => !possible.has(image))).toEqual([]);
    expect(seen.size).toBe(possible.size);
  });

  test("seed and step decide", () => {
    expect(shift(1)).toEqual(shift(1));
    expect(shift(1, 2)).not.toEqual(shift(1));
    expect(shift(1, 1, 1)).not.toEqual(shift(1));
  });
});

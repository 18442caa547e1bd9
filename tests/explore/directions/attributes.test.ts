/** @file Attributes of strokes that are known: bars of a width, a lean, a place; and examples in tables. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readExamples } from "#src/explore/index.js";
import { attributes, measureImages } from "#src/explore/portable.js";
import { temporaryFolder } from "../../training/tiny.js";

const side = 32;
const image = { height: side, width: side, channels: 1 };

/** A bar of a width around the middle, its top moved to the right by a share of its height; edges are smooth. */
function bar(width: number, lean = 0, height = 20): Float32Array {
  return Float32Array.from({ length: side * side }, (_, at) => {
    const [x, y] = [(at % side) - (side - 1) / 2, Math.floor(at / side) - (side - 1) / 2];
    const edge = width / 2 + 0.5 - Math.abs(x + lean * y);
    return Math.abs(y) < height / 2 ? 2 * Math.min(1, Math.max(0, edge)) - 1 : -1;
  });
}

const measured = (pixels: Float32Array, spec = image) => measureImages(pixels, spec, attributes);

test("a bar's thickness is its width and its lean is its slant, to the right being positive", () => {
  for (const width of [2, 3, 5]) {
    const { thickness, brightness, height } = measured(bar(width));
    expect(thickness[0]).toBeGreaterThan(0.8 * width); // its ends are outline too
    expect(thickness[0]).toBeLessThan(1.05 * width);
    expect(brightness[0]).toBeCloseTo((width * 20) / side ** 2, 3);
    expect(height[0]).toBeCloseTo(20, 1);
  }
  for (const lean of [-0.5, -0.2, 0, 0.3, 0.6]) expect(measured(bar(3, lean)).slant[0]).toBeCloseTo(lean, 2);
  const widths = [2, 4, 8].map((width) => measured(bar(width)).width[0] ?? 0);
  expect(widths).toEqual(widths.toSorted((a, b) => a - b));
});

test("dark strokes on light paper are measured alike, and grey ones in three channels", () => {
  const plain = measured(bar(4, 0.3));
  const onPaper = measured(bar(4, 0.3).map((value) => -value));
  const grey = bar(4, 0.3);
  const colours = Float32Array.from({ length: 3 * side * side }, (_, at) => grey[Math.floor(at / 3)] ?? 0);
  const inColour = measured(colours, { ...image, channels: 3 });
  for (const other of [onPaper, inColour]) {
    expect(other.thickness[0]).toBeCloseTo(plain.thickness[0] ?? NaN, 4);
    expect(other.slant[0]).toBeCloseTo(plain.slant[0] ?? NaN, 4);
  }
});

test("brightness is of ink and paper alike, warmth of red against blue", () => {
  const paper = measured(bar(4).map((value) => -value));
  expect(paper.brightness[0]).toBeCloseTo(1 - (4 * 20) / side ** 2, 3);
  const colour = (red: number, blue: number): Float32Array =>
    Float32Array.from({ length: 3 * side * side }, (_, at) => [red, 0, blue][at % 3] ?? 0);
  const all = measured(Float32Array.of(...colour(1, -1), ...colour(-1, 1), ...colour(0.5, 0.5)), {
    ...image,
    channels: 3,
  });
  expect([...all.warmth]).toEqual([1, -1, 0]);
  expect(paper.warmth[0]).toBe(0);
});

test("an empty image has numbers too", () => {
  const all = measured(new Float32Array(side * side).fill(-1));
  expect(Object.values(all).every(([value]) => Number.isFinite(value))).toBe(true);
});

test("examples are read with a heading or without; what is none is told with its line", async () => {
  const file = join(temporaryFolder(), "smiling.csv");
  writeFileSync(file, "seed,label\n17,1\r\n18, 0\n\n19,0.5\n");
  expect(await readExamples(file)).toEqual({ name: "smiling", seeds: [17, 18, 19], values: [1, 0, 0.5] });
  for (const [text, words] of [
    ["1,1\nx,0\n", "line 2: is no seed and label"],
    ["1,1\n2\n", "line 2"],
    ["-1,1\n", "line 1"],
    ["1.5,1\n", "line 1"],
    ["1,yes\n", "line 1"],
    ["1,1,1\n", "line 1"],
  ] as const) {
    writeFileSync(file, text);
    await expect(readExamples(file)).rejects.toThrow(words);
  }
  await expect(readExamples(`${file}.none`)).rejects.toThrow("cannot be read (ENOENT)");
});

/** @file GIFs decoded again by another reader: greys exactly, colours nearly, times on average exactly. */
import { expect, test } from "vitest";
import { ShapeError } from "#src/base/errors.js";
import { encodeGif } from "#src/data/index.js";
import type { Picture } from "#src/data/index.js";
import { readGif } from "../support/read-gif.js";

const picture = (width: number, height: number, channels: number, value: (at: number) => number): Picture => ({
  ...{ width, height, channels },
  data: Uint8Array.from({ length: width * height * channels }, (_, at) => value(at)),
});

test("grey pictures keep every grey", async () => {
  const frames = [0, 1, 2].map((frame) => picture(37, 29, 1, (at) => (at * at * 31 + 7 * at + 50 * frame) % 256));
  const { frames: read, loops } = readGif(await encodeGif(frames, 10));
  expect(loops).toBe(true);
  expect(read).toHaveLength(3);
  for (const [index, { width, height, data }] of read.entries()) {
    expect({ width, height }).toEqual({ width: 37, height: 29 });
    expect([...data]).toEqual([...(frames[index]?.data ?? [])].flatMap((grey) => [grey, grey, grey]));
  }
});

test("coloured pictures are near to themselves, and those of a few colours have one palette for all frames", async () => {
  const smooth = [0, 1].map((frame) =>
    picture(64, 64, 3, (at) => (at % 3 === 0 ? (at / 3) % 64 : at % 3 === 1 ? Math.floor(at / 192) : 20 * frame) * 3),
  );
  for (const [index, { data }] of readGif(await encodeGif(smooth, 5)).frames.entries()) {
    const off = data.reduce((sum, value, at) => sum + Math.abs(value - (smooth[index]?.data[at] ?? 0)), 0);
    expect(off / data.length).toBeLessThan(6);
  }
  const flat = [10, 200].map((level) => picture(8, 8, 3, (at) => (at % 3 === 0 ? level : 100)));
  const [first, second] = readGif(await encodeGif(flat, 5)).frames;
  expect([first?.data[0], second?.data[0]]).toEqual([10, 200]);
});

test.each([7, 24, 30, 50])("%i pictures a second are so many on average, to the hundredth of a second", async (fps) => {
  const { frames } = readGif(
    await encodeGif(
      Array.from({ length: fps }, (_, frame) => picture(2, 2, 1, () => frame)),
      fps,
    ),
  );
  expect(frames.reduce((sum, { delay }) => sum + delay, 0)).toBe(100);
  for (const { delay } of frames) expect(Math.abs(delay - 100 / fps)).toBeLessThan(1);
});

test("no pictures, and pictures of several sizes, are refused", async () => {
  await expect(encodeGif([], 10)).rejects.toThrow(ShapeError);
  await expect(encodeGif([picture(2, 2, 1, () => 0), picture(2, 3, 1, () => 0)], 10)).rejects.toThrow(
    "GIF: pictures of 2×2×1 and of 3×2×1; give them one size",
  );
});

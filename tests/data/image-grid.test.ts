/** @file Sample grids pixel by pixel, and PNG files read back by two decoders. */
import { decode } from "fast-png";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ShapeError } from "#src/base/errors.js";
import { tileImages } from "#src/data/image-grid.js";
import { encodePng } from "#src/data/png.js";
import { expectOneLine } from "../support/one-line.js";
import { readPng } from "../support/read-png.js";

/** A picture as text: one line per row of pixels, values in hexadecimal. */
function drawn({ width, channels, data }: { width: number; channels: number; data: Uint8Array }): string[] {
  const pixels = Array.from({ length: data.length / channels }, (_, i) =>
    Buffer.from(data.subarray(i * channels, (i + 1) * channels)).toString("hex"),
  );
  return Array.from({ length: pixels.length / width }, (_, y) => pixels.slice(y * width, (y + 1) * width).join(" "));
}

describe("grid", () => {
  const three = Float32Array.of(-1, 1, 0.2, -0.2, 1, 1); // three images of 1×2

  test("three grey images in two columns, padding 1", () => {
    const picture = tileImages(three, { count: 3, height: 1, width: 2, channels: 1, padding: 1, background: 7 });
    expect(drawn(picture)).toEqual([
      "07 07 07 07 07 07 07",
      "07 00 ff 07 99 66 07",
      "07 07 07 07 07 07 07",
      "07 ff ff 07 07 07 07",
      "07 07 07 07 07 07 07",
    ]);
  });

  test("twice as large in one row; padding is not scaled, default 2, black", () => {
    const options = { count: 3, height: 1, width: 2, channels: 1, columns: 3, scale: 2 };
    const [bar, row] = [
      new Array<string>(20).fill("00").join(" "),
      "00 00 00 00 ff ff 00 00 99 99 66 66 00 00 ff ff ff ff 00 00",
    ];
    expect(drawn(tileImages(three, options))).toEqual([bar, bar, row, row, bar, bar]);
  });

  test("RGB, no padding: rows and channels stay in order", () => {
    const images = Float32Array.from({ length: 24 }, (_, i) => i / 127.5 - 1); // two images of 2×2×3
    const picture = tileImages(images, { count: 2, height: 2, width: 2, channels: 3, padding: 0 });
    expect(drawn(picture)).toEqual(["000102 030405 0c0d0e 0f1011", "060708 090a0b 121314 151617"]);
    expect(picture).toMatchObject({ width: 4, height: 2, channels: 3 });
  });

  test("all 256 levels come back; what is outside is cut off, NaN is black", () => {
    const levels = Float32Array.from({ length: 256 }, (_, x) => x / 127.5 - 1);
    const one = { count: 1, height: 1, channels: 1, padding: 0 };
    expect([...tileImages(levels, { ...one, width: 256 }).data]).toEqual(Array.from({ length: 256 }, (_, x) => x));
    const odd = Float32Array.of(-3, 3, Infinity, -Infinity, NaN, 1.004, -1.004);
    expect([...tileImages(odd, { ...one, width: 7 }).data]).toEqual([0, 255, 255, 0, 0, 255, 0]);
  });

  test.each([
    ["values too few", { width: 3 }, "6 values"],
    ["count 0", { count: 0 }, "count"],
    ["two channels", { channels: 2 }, "2 channels"],
    ["no column", { columns: 0 }, "columns"],
    ["half a scale", { scale: 0.5 }, "scale"],
    ["negative padding", { padding: -1 }, "padding"],
    ["background 256", { background: 256 }, "background"],
    ["NaN", { height: NaN }, "height"],
  ])("%s is a ShapeError", (_, change, message) => {
    const options = { count: 3, height: 1, width: 2, channels: 1, ...change };
    expectOneLine(ShapeError, () => tileImages(three, options), "image grid", message);
  });
});

describe("PNG", () => {
  test("comes back from two decoders, any size, grey and RGB", async () => {
    const picture = fc
      .record({
        width: fc.integer({ min: 1, max: 9 }),
        height: fc.integer({ min: 1, max: 9 }),
        channels: fc.constantFrom(1, 3),
      })
      .chain((sizes) => {
        const length = sizes.width * sizes.height * sizes.channels;
        const data = fc.uint8Array({ minLength: length, maxLength: length });
        return data.map((bytes) => ({ ...sizes, data: Uint8Array.from(bytes) }));
      });
    await fc.assert(
      fc.asyncProperty(picture, async (original) => {
        const file = await encodePng(original);
        expect(readPng(file)).toEqual(original);
        const { width, height, channels, data, depth } = decode(file);
        expect({ width, height, channels, data: Uint8Array.from(data) }).toEqual(original);
        expect(depth).toBe(8);
      }),
      { numRuns: 200 },
    );
  });

  test("the same picture gives the same bytes", async () => {
    const picture = tileImages(new Float32Array(784).fill(0.5), { count: 1, height: 28, width: 28, channels: 1 });
    expect(Buffer.compare(await encodePng(picture), await encodePng(picture))).toBe(0);
  });
});

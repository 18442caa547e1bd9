/** @file PNG and JPEG against Pillow's decoding of the same files, and files that are damaged, foreign or bombs. */
import { readFile } from "node:fs/promises";
import { deflateSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeImage } from "#src/data/images/decode-image.js";
import { chunk, flip, header, makePng, pngOf, pngWith } from "../support/make-png.js";
import { expectDataError, valueOrDataError } from "../support/rejects.js";

interface Decoded {
  readonly width: number;
  readonly height: number;
  readonly rgb: string;
}

const folder = new URL("fixtures/", import.meta.url);
const expected = JSON.parse(await readFile(new URL("expected.json", folder), "utf8")) as Record<string, Decoded>;
const files = Object.keys(expected).filter((name) => /\.(png|jpg)$/.test(name));
const read = (name: string): Promise<Buffer> => readFile(new URL(name, folder));

test.each(files)("%s is what Pillow says", async (name) => {
  const image = await decodeImage(await read(name), name);
  const { width, height, rgb } = expected[name] ?? { width: 0, height: 0, rgb: "" };
  expect(image).toMatchObject({ width, height, channels: /grey|one-bit/.test(name) ? 1 : 3 });
  const wanted = Buffer.from(rgb, "base64");
  const found = Uint8Array.from(wanted, (_, i) => image.data[image.channels === 3 ? i : Math.floor(i / 3)] ?? NaN);
  const worst = wanted.reduce((most, value, i) => Math.max(most, Math.abs(value - (found[i] ?? NaN))), 0);
  // PNG is exact but for rounding of alpha; JPEG decoders may differ in the transform, CMYK and subsampled colour in more.
  const tolerance = name.endsWith(".png")
    ? name.includes("alpha") || name === "rgba.png"
      ? 1
      : 0
    : /cmyk|colour/.test(name)
      ? 12
      : 4;
  expect(!(worst <= tolerance)).toBe(false);
});

test("transparency is told, so that margins get white too", async () => {
  expect((await decodeImage(makePng(3, 3, 4), "a")).wasTransparent).toBe(true);
  expect((await decodeImage(makePng(3, 3, 3), "a")).wasTransparent).toBe(false);
});

describe("refused with one line", () => {
  const picture = deflateSync(new Uint8Array(20));
  test.each([
    ["an empty file", new Uint8Array(), "is empty"],
    ["text", Buffer.from("hello, no picture"), "no PNG or JPEG"],
    ["a GIF", Buffer.from("GIF89a..."), "is GIF"],
    ["a WebP", Buffer.from("RIFF....WEBP"), "is WebP"],
    ["a header of 100 000 × 100 000", pngWith(100_000, 100_000, 10), "100000×100000 pixels"],
    ["a width of 0", pngWith(0, 5, 10), "0×5"],
    ["a bomb: more pixels than announced", pngWith(4, 4, 50_000_000), "more pixels than its header announces"],
    ["fewer pixels than announced", pngWith(4, 4, 19), "19 bytes of pixels instead of 20"],
    ["two headers", pngOf(chunk("IHDR", header(4, 4)), chunk("IHDR", header(4, 4)), chunk("IDAT", picture)), "IHDR"],
    ["no header", pngOf(chunk("IDAT", picture)), "IHDR"],
    ["no pixels", pngOf(chunk("IHDR", header(4, 4))), "no pixel data"],
    ["an unknown depth", pngOf(chunk("IHDR", header(4, 4, 3)), chunk("IDAT", picture)), "depth"],
    ["a palette that is missing", pngOf(chunk("IHDR", header(4, 4, 8, 3)), chunk("IDAT", picture)), "palette"],
    ["the first bytes of a JPEG", Buffer.from([0xff, 0xd8, 0xff, 0xe0]), "ends early"],
  ])("%s", async (_, bytes, message) => {
    await expectDataError(decodeImage(bytes, "pictures/one.png"), "pictures/one.png", message);
  });

  test("a JPEG that announces 65 000 × 65 000 pixels", async () => {
    const bytes = await read("grey.jpg");
    const frame = bytes.indexOf(Buffer.from([0xff, 0xc0]));
    bytes.writeUInt16BE(65_000, frame + 5);
    bytes.writeUInt16BE(65_000, frame + 7);
    await expectDataError(decodeImage(bytes, "one.jpg"), "65000×65000 pixels");
  });
});

test("a colour profile that inflates without bound is not inflated", async () => {
  const bomb = Buffer.concat([Buffer.from("name\0\0", "latin1"), deflateSync(new Uint8Array(20_000_000))]);
  const file = pngOf(chunk("IHDR", header(4, 4)), chunk("iCCP", bomb), chunk("IDAT", deflateSync(new Uint8Array(20))));
  const started = process.memoryUsage().arrayBuffers;
  expect(await decodeImage(file, "one.png")).toMatchObject({ width: 4, height: 4 });
  expect(process.memoryUsage().arrayBuffers - started).toBeLessThan(10_000_000);
});

describe("any damage", () => {
  test("to a PNG is noticed, wherever it is cut or changed", async () => {
    const bytes = makePng(9, 7, 3);
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, bits) => {
        expect(await valueOrDataError(decodeImage(bytes.subarray(0, at), "a.png"))).toBeUndefined();
        expect(await valueOrDataError(decodeImage(flip(bytes, at, bits), "a.png"))).toBeUndefined();
      }),
      { numRuns: 300 },
    );
  });

  test("to a JPEG is refused, or gives a picture: the format has no checksums", async () => {
    for (const name of ["progressive.jpg", "colour.jpg", "turned.jpg"]) {
      const bytes = await read(name);
      await fc.assert(
        fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, bits) => {
          expect(await valueOrDataError(decodeImage(bytes.subarray(0, at), name))).toBeUndefined();
          const image = await valueOrDataError(decodeImage(flip(bytes, at, bits), name));
          if (image !== undefined) expect(image.data).toHaveLength(image.width * image.height * image.channels);
        }),
        { numRuns: 150 },
      );
    }
  });
});

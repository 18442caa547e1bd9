/** @file The IDX reader: every dtype, and no damaged file gets through or ends in another error. */
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DataError } from "#src/base/errors.js";
import { maxIdxBytes, parseIdx } from "#src/data/idx.js";
import { expectOneLine } from "../support/one-line.js";

/** A file of this dtype code and these sizes. */
function idx(code: number, dims: readonly number[], data: readonly number[]): Uint8Array {
  const header = new DataView(new ArrayBuffer(4 + 4 * dims.length));
  header.setUint8(2, code);
  header.setUint8(3, dims.length);
  dims.forEach((size, axis) => {
    header.setUint32(4 + 4 * axis, size);
  });
  return Uint8Array.from([...new Uint8Array(header.buffer), ...data]);
}

const small = idx(0x08, [2, 3], [1, 2, 3, 4, 5, 255]);

test.each([
  [0x08, "u8", [0, 255], Uint8Array.of(0, 255)],
  [0x09, "i8", [0x7f, 0x80], Int8Array.of(127, -128)],
  [0x0b, "i16", [0x01, 0x02, 0xff, 0xfe], Int16Array.of(258, -2)],
  [0x0c, "i32", [0, 0, 1, 0, 0xff, 0xff, 0xff, 0xff], Int32Array.of(256, -1)],
  [0x0d, "f32", [0x3f, 0x80, 0, 0, 0xc0, 0x20, 0, 0], Float32Array.of(1, -2.5)],
  [0x0e, "f64", [0x3f, 0xf0, 0, 0, 0, 0, 0, 0, 0xc0, 0x04, 0, 0, 0, 0, 0, 0], Float64Array.of(1, -2.5)],
])("dtype %i is %s, big-endian", (code, dtype, bytes, data) => {
  expect(parseIdx(idx(code, [2], bytes), "x.idx")).toEqual({ dtype, dims: [2], data });
});

test("sizes are read in order, plain or gzipped, at any place of a buffer", () => {
  const expected = { dtype: "u8", dims: [2, 3], data: Uint8Array.of(1, 2, 3, 4, 5, 255) };
  expect(parseIdx(small, "x")).toEqual(expected);
  expect(parseIdx(gzipSync(small), "x.gz")).toEqual(expected);
  expect(parseIdx(Buffer.concat([Buffer.of(9), small]).subarray(1), "x")).toEqual(expected);
  const large = idx(
    0x0c,
    [1000],
    Array.from({ length: 4000 }, (_, i) => i & 255),
  );
  expect(parseIdx(gzipSync(large), "x.gz")).toEqual(parseIdx(large, "x"));
});

describe("refused with one line that names file and byte:", () => {
  test.each([
    ["an empty file", Uint8Array.of(), "byte 0"],
    ["no magic number", Uint8Array.of(0x89, 0x50, 0x4e, 0x47), "byte 0"],
    ["an unknown dtype", idx(0x0a, [1], [0]), "byte 2"],
    ["no dimension", idx(0x08, [], []), "byte 3"],
    ["too many dimensions", idx(0x08, new Array<number>(9).fill(1), [0]), "byte 3"],
    ["a dimension of size 0", idx(0x08, [2, 0], []), "byte 8"],
    ["dimensions beyond memory", idx(0x08, [2 ** 31, 2], []), "byte 4"],
    ["a product that overflows 2^53", idx(0x0e, new Array<number>(8).fill(2 ** 32 - 1), []), "byte 4"],
    ["a product one byte too large", idx(0x08, [maxIdxBytes / 2, 3], []), "byte 8"],
    ["a byte too many", Uint8Array.of(...small, 0), `byte ${small.length}`],
  ])("%s", (_, bytes, where) => {
    expectOneLine(DataError, () => parseIdx(bytes, "train.idx"), "train.idx", where);
    expectOneLine(
      DataError,
      () => parseIdx(gzipSync(bytes), "train.idx"),
      "train.idx",
      where === "byte 18" ? "" : where,
    );
  });

  test("every truncation", () => {
    for (let length = 0; length < small.length; length++) {
      expectOneLine(DataError, () => parseIdx(small.subarray(0, length), "cut.idx"), "cut.idx", `byte ${length}`);
    }
    const zipped = gzipSync(small);
    for (let length = 0; length < zipped.length; length++) {
      expectOneLine(DataError, () => parseIdx(zipped.subarray(0, length), "cut.gz"), "cut.gz");
    }
  });

  test("every flipped bit of a gzip file that changes its content, and anything behind it", () => {
    const zipped = gzipSync(small);
    const content = parseIdx(small, "x");
    let refused = 0;
    for (let bit = 0; bit < zipped.length * 8; bit++) {
      const damaged = Uint8Array.from(zipped);
      damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      try {
        expect(parseIdx(damaged, "x.gz")).toEqual(content);
      } catch (error) {
        expect(error).toBeInstanceOf(DataError);
        refused++;
      }
    }
    // Time stamp, extra flags and operating system (bytes 4 to 9) mean nothing, and of the flags only some do.
    expect(refused).toBeGreaterThanOrEqual((zipped.length - 6) * 8 - 8);
    expectOneLine(DataError, () => parseIdx(Buffer.concat([zipped, Buffer.of(0, 0)]), "x.gz"), "x.gz");
    expectOneLine(DataError, () => parseIdx(Buffer.concat([zipped, zipped]), "x.gz"), "x.gz");
  });

  test("a gzip bomb: 256 MB of zeros behind a header that announces six bytes", () => {
    const bomb = gzipSync(Buffer.concat([small, Buffer.alloc(2 ** 28)]), { level: 1 });
    const before = process.memoryUsage().arrayBuffers;
    expectOneLine(DataError, () => parseIdx(bomb, "bomb.gz"), "bomb.gz", "announces");
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * 2 ** 20);
  });
});

test("random bytes behind a valid beginning end in a DataError or in an array that fits its sizes", () => {
  const beginning = fc.constantFrom(
    [],
    [0, 0],
    [0, 0, 8, 1, 0, 0, 0],
    [0, 0, 8, 2],
    [0, 0, 0x0d, 1],
    [0x1f, 0x8b, 8, 0],
  );
  let parsed = 0;
  fc.assert(
    fc.property(beginning, fc.uint8Array({ maxLength: 40 }), (first, rest) => {
      try {
        const { dims, data } = parseIdx(Uint8Array.from([...first, ...rest]), "fuzz.idx");
        expect(data.length).toBe(dims.reduce((product, size) => product * size, 1));
        parsed++;
      } catch (error) {
        expect(error).toBeInstanceOf(DataError);
      }
    }),
    { numRuns: 20_000, seed: 1 },
  );
  expect(parsed).toBeGreaterThan(0);
});

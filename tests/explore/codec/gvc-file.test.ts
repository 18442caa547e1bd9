/** @file The file of a compressed image: what was written is read, and nothing else. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { DataError } from "#src/base/errors.js";
import { decodeGvc, encodeGvc } from "#src/explore/codec/index.js";

const image = fc.record({
  model: fc.uint8Array({ minLength: 4, maxLength: 4 }),
  width: fc.integer({ min: 1, max: 1024 }),
  height: fc.integer({ min: 1, max: 1024 }),
  payload: fc.uint8Array({ maxLength: 100 }),
});

test("comes back whole, 14 bytes around the symbols of a small image", () => {
  fc.assert(
    fc.property(image, (written) => {
      expect(decodeGvc(encodeGvc(written), "a.gvc")).toEqual(written);
    }),
  );
  const small = { model: new Uint8Array(4), width: 32, height: 32, payload: new Uint8Array(50) };
  expect(encodeGvc(small)).toHaveLength(64);
});

const message = (bytes: Uint8Array): string => {
  try {
    decodeGvc(bytes, "a.gvc");
  } catch (error) {
    if (error instanceof DataError) return error.message;
    throw error;
  }
  return "read";
};

test("cut off anywhere or changed in any bit: one line that says so", () => {
  const bytes = encodeGvc({
    model: Uint8Array.of(1, 2, 3, 4),
    width: 300,
    height: 7,
    payload: Uint8Array.of(9, 8, 7, 255, 0, 6),
  });
  for (let length = 0; length < bytes.length; length++) {
    expect(message(bytes.subarray(0, length)), `${length} bytes`).toMatch(
      length < 3 ? /^a.gvc: is no compressed image/ : /^a.gvc: damaged, (it is cut off|its checksum)/,
    );
  }
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const changed = Uint8Array.from(bytes);
    changed[bit >>> 3] = (changed[bit >>> 3] ?? 0) ^ (1 << (bit & 7));
    expect(message(changed), `bit ${bit}`).toMatch(/^a.gvc: (is no compressed image|damaged)/);
  }
  expect(message(Uint8Array.of(...bytes, 0))).toContain("checksum");
});

test("sizes beyond reason are refused before memory is taken", () => {
  for (const [width, height] of [
    [0, 4],
    [2 ** 14 + 1, 1],
    [2 ** 12, 2 ** 11],
    [2 ** 21, 2 ** 21],
  ] as const) {
    const bytes = encodeGvc({ model: new Uint8Array(4), width, height, payload: new Uint8Array(0) });
    expect(message(bytes), `${width}×${height}`).toMatch(/pixels; give an image|damaged, its size is none/);
  }
});

/** @file The server's PNG writer against a reader of the specification. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { encodeQuickPng } from "#src/serve/quick-png.js";
import { readPng } from "../support/read-png.js";

test("any picture comes back", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 40 }),
      fc.constantFrom(1, 3),
      fc.nat(),
      (width, height, channels, seed) => {
        const data = Uint8Array.from({ length: width * height * channels }, (_, i) => (i * i * 31 + seed * i) % 256);
        const { data: read, ...sizes } = readPng(encodeQuickPng({ width, height, channels, data }));
        expect(sizes).toEqual({ width, height, channels });
        expect(Buffer.from(read).equals(data)).toBe(true);
      },
    ),
    { numRuns: 50 },
  );
});

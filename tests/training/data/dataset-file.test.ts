/** @file Data sets as files for a page that trains: what is packed comes back with the same hash, what is damaged is refused. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { DataError, GanvasError } from "#src/base/errors.js";
import { MemoryDataset, openDataset, sha256 } from "#src/data/index.js";
import type { StackedDigits } from "#src/data/index.js";
import { encodeSafetensors } from "#src/interop/safetensors.js";
import { decodeDataset, encodeDataset } from "#src/training/index.js";
import { expectOneLine } from "../../support/one-line.js";

const colours = new MemoryDataset(
  {
    ...{ name: "colours", height: 2, width: 1, channels: 3 },
    images: Uint8Array.from({ length: 2500 * 6 }, (_, at) => (at * 7) % 256),
    labels: Uint8Array.from({ length: 2500 }, (_, at) => at % 3),
    classes: 3,
    classNames: ["red", "green", "blue"],
  },
  sha256,
);

test("images, labels and names come back, with the hash that checkpoints compare", () => {
  const back = decodeDataset(encodeDataset(colours), "test");
  expect(back.sha256).toBe(colours.sha256);
  expect(back).toMatchObject({ name: "colours", classes: 3, classNames: ["red", "green", "blue"] });
});

test("a data set that makes its images as they are asked for is packed by its pixels", async () => {
  const stacked = (await openDataset("stacked-mnist")) as StackedDigits;
  const some = {
    ...{ name: stacked.name, count: 1500, height: 28, width: 28, channels: 3, sha256: "" },
    fillImages: (indices: Uint32Array, into: Float32Array) => stacked.fillImages(indices, into),
    fillLabels: () => undefined,
  };
  const back = decodeDataset(encodeDataset(some), "test");
  const [packed, own] = [new Float32Array(2352), new Float32Array(2352)];
  back.fillImages(Uint32Array.of(1499), packed);
  stacked.fillImages(Uint32Array.of(1499), own);
  expect(packed).toEqual(own);
  expect(back.classes).toBeUndefined();
});

test("points are refused, and files that hold something else", async () => {
  const ring = await openDataset("ring");
  expectOneLine(DataError, () => encodeDataset(ring), "holds points");
  const stacked = await openDataset("stacked-mnist");
  expectOneLine(DataError, () => encodeDataset(stacked), "1000 classes");
  expectOneLine(DataError, () => decodeDataset(encodeSafetensors(new Map(), {}), "a.safetensors"), "holds no data set");
});

test("any flipped byte is an error for people", () => {
  const bytes = encodeDataset(colours);
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const damaged = Uint8Array.from(bytes);
      damaged[at] = (damaged[at] ?? 0) ^ change;
      expect(() => decodeDataset(damaged, "test")).toThrow(GanvasError);
    }),
  );
});

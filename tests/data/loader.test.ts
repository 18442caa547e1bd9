/** @file Data sets in memory and the batch loader: order, drop-last, exact positions, same batches everywhere. */
import { createHash } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ConfigError, DataError, ShapeError } from "#src/base/errors.js";
import { createLoader, type BatchLoader } from "#src/data/loader.js";
import { MemoryDataset } from "#src/data/memory-dataset.js";
import { sha256 } from "#sha256";
import { expectOneLine } from "../support/one-line.js";

/** `count` grey images of 1×2 pixels: image i shows i and 255 − i, its label is i mod 10. */
function counting(count: number): MemoryDataset {
  const images = Uint8Array.from({ length: 2 * count }, (_, i) => (i % 2 === 0 ? i / 2 : 255 - (i - 1) / 2));
  const labels = Uint8Array.from({ length: count }, (_, i) => i % 10);
  return new MemoryDataset({ name: "counting", height: 1, width: 2, channels: 1, images, labels, classes: 10 }, sha256);
}

/** Which images the next batch holds, read off their first pixels. */
function nextBatch(loader: BatchLoader): number[] {
  const pixels = new Float32Array(2 * loader.share);
  const labels = new Int32Array(loader.share);
  loader.next(pixels, labels);
  const shown = Array.from(labels, (_, i) => Math.round(((pixels[2 * i] ?? NaN) + 1) * 127.5));
  expect([...labels]).toEqual(shown.map((image) => image % 10));
  return shown;
}

function epoch(loader: BatchLoader): number[] {
  return Array.from({ length: loader.batchesPerEpoch }, () => nextBatch(loader)).flat();
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
const byNumber = (a: number, b: number): number => a - b;

describe("data set in memory", () => {
  test("0, 127, 128 and 255 become −1, −1/255, 1/255 and 1", () => {
    const grey = new MemoryDataset(
      { name: "grey", height: 2, width: 2, channels: 1, images: Uint8Array.of(0, 127, 128, 255) },
      sha256,
    );
    const into = new Float32Array(5).fill(7);
    grey.fillImages(Uint32Array.of(0), into);
    expect([...into]).toEqual([-1, Math.fround(127 / 127.5 - 1), Math.fround(128 / 127.5 - 1), 1, 7]);
    expectOneLine(
      DataError,
      () => {
        grey.fillLabels(Uint32Array.of(0), new Int32Array(1));
      },
      "grey",
      "no labels",
    );
  });

  test("index or room out of range is a ShapeError, and nothing is written", () => {
    const data = counting(3);
    const into = new Float32Array(4).fill(7);
    const fill =
      (...indices: number[]) =>
      () => {
        data.fillImages(Uint32Array.from(indices), into);
      };
    expectOneLine(ShapeError, fill(0, 3), "counting", "no image 3");
    expectOneLine(ShapeError, fill(0, 1, 2), "counting", "6 values");
    expect([...into]).toEqual([7, 7, 7, 7]);
  });

  test.each([
    ["no image", { images: new Uint8Array() }, "0 bytes"],
    ["half an image", { images: new Uint8Array(3) }, "3 bytes"],
    ["a size of 0", { width: 0 }, "1×0×1"],
    ["labels without classes", { labels: Uint8Array.of(0) }, "both or neither"],
    ["classes without labels", { classes: 2 }, "both or neither"],
    ["too few labels", { images: new Uint8Array(4), labels: Uint8Array.of(0), classes: 2 }, "1 labels for 2"],
    ["a label beyond the classes", { labels: Uint8Array.of(2), classes: 2 }, "label 2"],
  ])("%s is a DataError", (_, change, message) => {
    const fields = { name: "toy", height: 1, width: 2, channels: 1, images: new Uint8Array(2), ...change };
    expectOneLine(DataError, () => new MemoryDataset(fields, sha256), "toy", message);
  });

  test("the hash covers pixels, labels and sizes, and is computed once, when asked for", () => {
    let calls = 0;
    const hash = (parts: readonly Uint8Array[]): string => {
      calls++;
      return sha256(parts);
    };
    const images = Uint8Array.of(1, 2, 3, 4);
    const base = { name: "toy", height: 1, width: 2, channels: 1, images };
    const variants = [
      base,
      { ...base, images: Uint8Array.of(1, 2, 3, 5) },
      { ...base, width: 1 },
      { ...base, height: 2, width: 1 },
      { ...base, labels: Uint8Array.of(0, 1), classes: 2 },
      { ...base, labels: Uint8Array.of(0, 1), classes: 3 },
      { ...base, labels: Uint8Array.of(1, 1), classes: 2 },
    ].map((fields) => new MemoryDataset(fields, hash));
    expect(calls).toBe(0);
    expect(new Set(variants.map((variant) => variant.sha256)).size).toBe(variants.length);
    expect(new Set(variants.map((variant) => variant.sha256)).size).toBe(variants.length);
    expect(calls).toBe(variants.length);
    expect(new MemoryDataset({ ...base, name: "other" }, hash).sha256).toBe(variants[0]?.sha256);
  });
});

describe("loader", () => {
  test("each epoch is a permutation, each another one", () => {
    const loader = createLoader({ dataset: counting(60), batch: 10, seed: 1 });
    const epochs = Array.from({ length: 5 }, () => epoch(loader));
    for (const order of epochs) expect(order.toSorted(byNumber)).toEqual(upTo(60));
    expect(new Set(epochs.map(String)).size).toBe(5);
    expect(String(epochs[0])).not.toBe(String(upTo(60)));
  });

  test("what fills no batch is dropped, other images each epoch", () => {
    const loader = createLoader({ dataset: counting(25), batch: 10, seed: 3 });
    const dropped = Array.from({ length: 30 }, () => {
      const seen = epoch(loader);
      expect(new Set(seen).size).toBe(20);
      return upTo(25).filter((image) => !seen.includes(image));
    });
    expect(new Set(dropped.flat()).size).toBe(25);
  });

  test("the order is that of the first release: a change would break every stored run", () => {
    const loader = createLoader({ dataset: counting(200), batch: 16, seed: 20_14 });
    const hash = createHash("sha256");
    for (let step = 0; step < 30; step++) hash.update(Uint8Array.from(nextBatch(loader)));
    expect(hash.digest("hex")).toMatchInlineSnapshot(
      `"ef2a25dbd8c5dea19ae7bf160491afa66d17bf3ff32f93548da26fdfa9b8e303"`,
    );
  });

  test("seeds differ", () => {
    const first = (seed: number): string =>
      String(nextBatch(createLoader({ dataset: counting(200), batch: 50, seed })));
    expect(new Set([0, 1, 2, 2 ** 32 - 1].map(first)).size).toBe(4);
  });

  test("a position or step, sought in a new loader, gives the same batches", () => {
    const dataset = counting(47);
    const straight = createLoader({ dataset, batch: 9, seed: 5 });
    const record = Array.from({ length: 40 }, (_, step) => {
      expect(straight.step).toBe(step);
      expect(straight.position).toEqual({ epoch: Math.floor(step / 5), offset: (step % 5) * 9 });
      return { position: straight.position, batch: nextBatch(straight) };
    });
    const jumping = createLoader({ dataset, batch: 9, seed: 5 });
    fc.assert(
      fc.property(fc.nat({ max: 39 }), fc.boolean(), (step, byStep) => {
        const { position, batch } = record[step] ?? { position: { epoch: 0, offset: 0 }, batch: [] };
        jumping.seek(byStep ? step : position);
        expect(jumping.position).toEqual(position);
        expect(nextBatch(jumping)).toEqual(batch);
      }),
      { numRuns: 300 },
    );
    jumping.seek({ epoch: 1, offset: 45 }); // the end of an epoch is the beginning of the next
    expect(jumping.position).toEqual({ epoch: 2, offset: 0 });
  });

  test("a batch that fails does not move the position", () => {
    const loader = createLoader({ dataset: counting(20), batch: 5, seed: 1 });
    expect(() => {
      loader.next(new Float32Array(9));
    }).toThrow(ShapeError);
    expect(loader.step).toBe(0);
    expect(nextBatch(loader)).toEqual(nextBatch(createLoader({ dataset: counting(20), batch: 5, seed: 1 })));
  });

  test("within an epoch a batch allocates nothing", async () => {
    const loader = createLoader({ dataset: counting(256), batch: 1, seed: 1 });
    const pixels = new Float32Array(2);
    const labels = new Int32Array(1);
    let least = Infinity;
    // Until the compiler has taken over: interpreted code puts every number on the heap.
    for (let round = 0; round < 3000 && !(least < 4096); round++) {
      loader.seek({ epoch: 0, offset: 0 });
      const before = process.memoryUsage().heapUsed;
      for (let step = 0; step < 256; step++) loader.next(pixels, labels);
      const growth = process.memoryUsage().heapUsed - before;
      if (growth >= 0) least = Math.min(least, growth); // negative: the collector ran
      await setImmediate();
    }
    // The smallest object takes 16 bytes, so one per batch would make 4096.
    expect(least).toBeLessThan(4096);
  });

  test.each([0, -1, 1.5, 21, NaN])("batch %d of 20 images is a ConfigError", (batch) => {
    expectOneLine(ConfigError, () => createLoader({ dataset: counting(20), batch, seed: 1 }), "batch", "20");
  });

  test.each([-1, 0.5, 2 ** 32, NaN])("seed %d is a ConfigError", (seed) => {
    expectOneLine(ConfigError, () => createLoader({ dataset: counting(20), batch: 5, seed }), "seed");
  });

  test.each([
    -1,
    0.5,
    NaN,
    2 ** 40,
    { epoch: 0, offset: 3 },
    { epoch: 0, offset: 25 },
    { epoch: 0, offset: -5 },
    { epoch: -1, offset: 0 },
    { epoch: 0.5, offset: 0 },
    { epoch: NaN, offset: NaN },
    { epoch: 2 ** 32, offset: 0 },
  ])("no batch begins at %j", (position) => {
    const loader = createLoader({ dataset: counting(20), batch: 5, seed: 1 });
    expectOneLine(
      ConfigError,
      () => {
        loader.seek(position);
      },
      "data position",
      "counting",
    );
    expect(loader.step).toBe(0);
  });
});

describe("shared by workers", () => {
  test("all together see the batches of a single worker, epoch after epoch", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 4 }),
        fc.nat(9),
        fc.nat(1000),
        (ranks, each, rest, seed) => {
          const batch = ranks * each;
          const dataset = counting(3 * batch + rest);
          const single = createLoader({ dataset, batch, seed });
          const workers = Array.from({ length: ranks }, (_, rank) =>
            createLoader({ dataset, batch, seed, share: { rank, ranks } }),
          );
          for (let step = 0; step < 2 * single.batchesPerEpoch + 1; step++) {
            expect(workers.map((worker) => nextBatch(worker)).flat()).toEqual(nextBatch(single));
            for (const worker of workers) expect(worker.position).toEqual(single.position);
          }
          workers.forEach((worker) => worker.seek(1));
          single.seek(1);
          expect(workers.map((worker) => nextBatch(worker)).flat()).toEqual(nextBatch(single));
        },
      ),
      { numRuns: 50 },
    );
  });

  test("a share that does not exist or does not divide the batch is refused", () => {
    const dataset = counting(12);
    const make = (rank: number, ranks: number) => () =>
      createLoader({ dataset, batch: 6, seed: 0, share: { rank, ranks } });
    expectOneLine(ConfigError, make(0, 4), "6 images", "4 workers");
    expectOneLine(ConfigError, make(3, 3), "rank: 3", "0 to 2");
    expectOneLine(ConfigError, make(-1, 3), "rank: -1");
    expectOneLine(ConfigError, make(0, 0), "0 workers");
  });
});

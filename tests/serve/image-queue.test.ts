/** @file The queue between requests and engine: what is gathered, in which order, and what becomes of those that go away or wait too long. */
import { expect, test } from "vitest";
import { BackendError } from "#src/base/errors.js";
import { Refused } from "#src/http/refused.js";
import type { Batch } from "#src/serve/engine-messages.js";
import { ImageQueue } from "#src/serve/image-queue.js";

const patienceMs = 60_000;
const never = new AbortController().signal;

/** An engine that draws when it is told to: an "image" is two numbers, its seed and its class. */
function slowEngine() {
  const batches: { batch: Batch; finish: (error?: Error) => Promise<void> }[] = [];
  const draw = (batch: Batch): Promise<Float32Array<ArrayBuffer>> =>
    new Promise((resolve, reject) => {
      const images = Float32Array.from(batch.seeds.flatMap((seed, index) => [seed, batch.labels[index] ?? -1]));
      const finish = async (error?: Error): Promise<void> => {
        if (error === undefined) resolve(images);
        else reject(error);
        await new Promise((settled) => setImmediate(settled));
      };
      batches.push({ batch, finish });
    });
  return { batches, draw };
}

const batchOf = (seeds: readonly number[], psi?: number): Batch => ({ seeds, labels: seeds.map((s) => s % 10), psi });
const imagesOf = (seeds: readonly number[]): number[] => seeds.flatMap((seed) => [seed, seed % 10]);

test("what comes while the engine works goes together, split where a batch is full; everyone gets their own", async () => {
  const { batches, draw } = slowEngine();
  const queue = new ImageQueue({ draw, batch: 4 });
  const first = queue.draw(batchOf([1]), never, patienceMs);
  const others = [[10, 11, 12], [20, 21], [30]].map((seeds) => queue.draw(batchOf(seeds), never, patienceMs));
  expect(batches.map(({ batch }) => batch.seeds)).toEqual([[1], [10, 11, 12, 20]]); // a full one lies ready
  expect(queue.images).toBe(2);
  await batches[0]?.finish();
  expect(Array.from(await first)).toEqual(imagesOf([1]));
  expect(batches).toHaveLength(2); // two images make no full batch: they wait for company
  await batches[1]?.finish();
  expect(batches[2]?.batch.seeds).toEqual([21, 30]);
  await batches[2]?.finish();
  const all = await Promise.all(others);
  expect(all.map((images) => Array.from(images))).toEqual([[10, 11, 12], [20, 21], [30]].map(imagesOf));
  expect(queue.images).toBe(0);
});

test("an order larger than a batch comes whole", async () => {
  const { batches, draw } = slowEngine();
  const queue = new ImageQueue({ draw, batch: 3 });
  const seeds = [5, 6, 7, 8, 9, 15, 16, 17];
  const order = queue.draw(batchOf(seeds), never, patienceMs);
  for (let index = 0; index < 3; index++) await batches[index]?.finish();
  expect(Array.from(await order)).toEqual(imagesOf(seeds));
});

test("a batch has one truncation, and the oldest goes first", async () => {
  const { batches, draw } = slowEngine();
  const queue = new ImageQueue({ draw, batch: 4 });
  const orders = [batchOf([1]), batchOf([2], 0.5), batchOf([3], 0.7), batchOf([4], 0.5)].map((batch) =>
    queue.draw(batch, never, patienceMs),
  );
  for (let index = 0; index < 3; index++) await batches[index]?.finish();
  await Promise.all(orders);
  expect(batches.map(({ batch }) => [batch.psi, ...batch.seeds])).toEqual([
    [undefined, 1],
    [0.5, 2, 4],
    [0.7, 3],
  ]);
});

test("who goes away leaves the queue at once, and others are drawn", async () => {
  const { batches, draw } = slowEngine();
  const queue = new ImageQueue({ draw, batch: 4 });
  const [gone, early] = [new AbortController(), new AbortController()];
  early.abort();
  const first = queue.draw(batchOf([1]), never, patienceMs);
  const leaves = queue.draw(batchOf([2, 3]), gone.signal, patienceMs);
  const stays = queue.draw(batchOf([4]), never, patienceMs);
  gone.abort();
  await expect(leaves).rejects.toMatchObject({ status: 408 });
  await expect(queue.draw(batchOf([5]), early.signal, patienceMs)).rejects.toMatchObject({ status: 408 });
  expect(queue.images).toBe(1);
  await batches[0]?.finish();
  await batches[1]?.finish();
  expect(batches.map(({ batch }) => batch.seeds)).toEqual([[1], [4]]);
  expect(Array.from(await stays)).toEqual(imagesOf([4]));
  await first;
});

test("who waits too long is told so", async () => {
  const { batches, draw } = slowEngine();
  const queue = new ImageQueue({ draw, batch: 4 });
  const late = queue.draw(batchOf([1, 2, 3, 4, 5]), never, 20);
  await expect(late).rejects.toThrow(Refused);
  await expect(late).rejects.toMatchObject({ status: 503 });
  expect(queue.images).toBe(0);
  await batches[0]?.finish(); // nobody wants it any more
  expect(batches).toHaveLength(1);
});

test("a failing batch fails those in it, not those behind", async () => {
  const { batches, draw } = slowEngine();
  const queue = new ImageQueue({ draw, batch: 2 });
  const fails = queue.draw(batchOf([1, 2, 3]), never, patienceMs);
  const works = queue.draw(batchOf([4]), never, patienceMs);
  const failure = expect(fails).rejects.toThrow("out of memory");
  await batches[0]?.finish(new BackendError("out of memory"));
  await failure;
  await batches[1]?.finish();
  expect(Array.from(await works)).toEqual(imagesOf([4]));
  expect(queue.images).toBe(0);
});

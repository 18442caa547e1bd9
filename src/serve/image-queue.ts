/**
 * @file Gathers the images that requests wait for into batches. The engine takes as long for one image as for a full batch; while it
 * computes, others come together. First come, first served, but that a batch has one truncation.
 */
import { Refused } from "../http/refused.js";
import type { Batch } from "./engine-messages.js";

/** What one request waits for. */
interface Order extends Batch {
  /** [images, H, W, C], once the first have come. */
  images: Float32Array<ArrayBuffer> | undefined;
  /** Images that have been sent to the engine. */
  sent: number;
  /** Images that have come back. */
  drawn: number;
  settle(result: Float32Array<ArrayBuffer> | Error): void;
}

/** Part of an order in a batch: `count` images from the order's `first` on. */
interface Part {
  readonly order: Order;
  readonly first: number;
  readonly count: number;
}

/** What a queue works with. */
export interface QueueOptions {
  draw(batch: Batch): Promise<Float32Array<ArrayBuffer>>;
  /** Images of a batch, at most. */
  readonly batch: number;
  /** Told of every batch that has come back: how many images, in how many seconds. */
  onBatch?(images: number, seconds: number): void;
}

/** Batches with the engine: the next full one lies ready when one comes back. */
const mostAhead = 2;

/** Orders that wait for the engine. */
export class ImageQueue {
  readonly #options: QueueOptions;
  readonly #waiting: Order[] = [];
  #ahead = 0;
  #images = 0;
  #secondsPerImage = 0;

  constructor(options: QueueOptions) {
    this.#options = options;
  }

  /** Images that wait to be sent to the engine. */
  get images(): number {
    return this.#images;
  }

  /** How long what waits will take, in whole seconds, at least 1. */
  get seconds(): number {
    return Math.max(1, Math.ceil(this.#images * this.#secondsPerImage));
  }

  /**
   * Waits for images.
   * @param patienceMs how long, in milliseconds
   * @returns [images, H, W, C] in [−1, 1]
   * @throws Refused with 503 when they do not come in time, with 408 when the signal is aborted; what the engine fails with
   */
  draw(batch: Batch, signal: AbortSignal, patienceMs: number): Promise<Float32Array<ArrayBuffer>> {
    return new Promise((resolve, reject) => {
      const giveUp = (error: Error): void => {
        this.#leave(order);
        order.settle(error);
      };
      const onAbort = (): void => giveUp(new Refused(408, "the client has gone"));
      const timer = setTimeout(
        () =>
          giveUp(new Refused(503, `the images were not ready within ${patienceMs / 1000} s; ask later, or for fewer`)),
        patienceMs,
      );
      const order: Order = {
        ...batch,
        images: undefined,
        sent: 0,
        drawn: 0,
        settle(result) {
          clearTimeout(timer);
          signal.removeEventListener("abort", onAbort);
          if (result instanceof Error) reject(result);
          else resolve(result);
        },
      };
      signal.addEventListener("abort", onAbort);
      if (signal.aborted) return onAbort();
      this.#waiting.push(order);
      this.#images += batch.seeds.length;
      this.#send();
    });
  }

  /** Takes an order out of the queue; what the engine has of it is thrown away when it comes. */
  #leave(order: Order): void {
    const place = this.#waiting.indexOf(order);
    if (place < 0) return;
    this.#waiting.splice(place, 1);
    this.#images -= order.seeds.length - order.sent;
  }

  /** Sends batches: a first one of whatever waits, a second one only if it is full. */
  #send(): void {
    while (
      this.#images > 0 &&
      (this.#ahead === 0 || (this.#ahead < mostAhead && this.#images >= this.#options.batch))
    ) {
      void this.#run(this.#gather());
    }
  }

  /** The first order's images, and those of others that can be drawn with them. */
  #gather(): Part[] {
    const psi = this.#waiting[0]?.psi;
    const parts: Part[] = [];
    let room = this.#options.batch;
    for (const order of this.#waiting) {
      if (room === 0) break;
      if (order.psi !== psi) continue;
      const count = Math.min(room, order.seeds.length - order.sent);
      parts.push({ order, first: order.sent, count });
      order.sent += count;
      this.#images -= count;
      room -= count;
    }
    for (const { order } of parts) if (order.sent === order.seeds.length) this.#leave(order);
    return parts;
  }

  async #run(parts: readonly Part[]): Promise<void> {
    const sliced = <T>(of: (order: Order) => readonly T[]): T[] =>
      parts.flatMap(({ order, first, count }) => of(order).slice(first, first + count));
    const seeds = sliced((order) => order.seeds);
    const start = performance.now();
    this.#ahead++;
    try {
      const labels = sliced((order) => order.labels);
      const images = await this.#options.draw({ seeds, labels, psi: parts[0]?.order.psi });
      this.#time(seeds.length, (performance.now() - start) / 1000);
      hand(parts, images, images.length / seeds.length);
    } catch (error) {
      const reason = error instanceof Error ? error : new Error(String(error));
      for (const { order } of parts) {
        this.#leave(order);
        order.settle(reason);
      }
    } finally {
      this.#ahead--;
      this.#send();
    }
  }

  #time(images: number, seconds: number): void {
    const now = seconds / images;
    this.#secondsPerImage = this.#secondsPerImage === 0 ? now : 0.9 * this.#secondsPerImage + 0.1 * now;
    this.#options.onBatch?.(images, seconds);
  }
}

/** Gives every order its part of a batch. @param size values of one image */
function hand(parts: readonly Part[], images: Float32Array<ArrayBuffer>, size: number): void {
  let at = 0;
  for (const { order, first, count } of parts) {
    const part = images.subarray(at, (at += count * size));
    order.drawn += count;
    if (count === order.seeds.length) order.images = part;
    else (order.images ??= new Float32Array(order.seeds.length * size)).set(part, first * size);
    if (order.drawn === order.seeds.length) order.settle(order.images);
  }
}

/** @file Makes answers: small ones at once, large ones in a thread of their own, so that the server's is free for its clients. */
import { Worker } from "node:worker_threads";
import { render } from "./render.js";
import type { Rendering } from "./render.js";

/** To the thread. */
export interface RenderRequest {
  readonly id: number;
  readonly images: Float32Array;
  readonly rendering: Rendering;
}

/** From the thread. */
export type RenderReply = { readonly id: number } & (
  | { readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly failure: string }
);

/** Makes answers. */
export interface Renderer {
  /** @param images [items, H, W, C] in [−1, 1] */
  render(images: Float32Array<ArrayBuffer>, rendering: Rendering): Promise<Uint8Array<ArrayBuffer>>;
  dispose(): Promise<void>;
}

interface Waiting {
  readonly resolve: (bytes: Uint8Array<ArrayBuffer>) => void;
  readonly reject: (error: Error) => void;
}

/** Pixels of an answer that is made at once, 32 images of 32×32: about a millisecond of work; the way to a thread and back takes as long when cores are scarce. */
const mostAtOnce = 2 ** 15;

/** Starts the thread. */
export function openRenderer(): Renderer {
  const worker = new Worker(new URL("./render-thread.js", import.meta.url), { execArgv: [] });
  const waiting = new Map<number, Waiting>();
  let count = 0;
  let broken: Error | undefined;
  const fail = (error: Error): void => {
    broken = error;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  worker.on("message", (reply: RenderReply) => {
    const caller = waiting.get(reply.id);
    waiting.delete(reply.id);
    if ("bytes" in reply) caller?.resolve(reply.bytes);
    else caller?.reject(new Error(reply.failure));
  });
  worker.on("error", fail);
  return {
    render(images, rendering) {
      const { items, scale, model } = rendering;
      if (items.length * model.image.width * model.image.height * scale ** 2 <= mostAtOnce)
        return Promise.resolve(render(images, rendering));
      if (broken !== undefined) return Promise.reject(broken);
      return new Promise((resolve, reject) => {
        const id = count++;
        waiting.set(id, { resolve, reject });
        const request: RenderRequest = { id, images, rendering };
        worker.postMessage(request);
      });
    },
    dispose: async () => {
      await worker.terminate();
      fail(new Error("internal: the server ended before an answer was made"));
    },
  };
}

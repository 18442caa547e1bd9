/** @file The thread in which large answers are made. */
import { parentPort } from "node:worker_threads";
import { render } from "./render.js";
import type { RenderReply, RenderRequest } from "./renderer.js";

/** @param buffers are moved, not copied */
const reply = (message: RenderReply, buffers: ArrayBuffer[] = []): void => parentPort?.postMessage(message, buffers);

function answer({ id, images, rendering }: RenderRequest): void {
  try {
    const bytes = render(images, rendering);
    reply({ id, bytes }, [bytes.buffer]);
  } catch (error) {
    reply({ id, failure: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}

parentPort?.on("message", (request: RenderRequest) => answer(request));

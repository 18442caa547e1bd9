/** @file Entry of a worker thread in the browser. */
import { createWorkerThread } from "./thread.js";
import type { WorkerMessage, WorkerReply } from "./worker-protocol.js";

const done: WorkerReply = { kind: "done" };
const handle = createWorkerThread(() => globalThis.postMessage(done));
globalThis.addEventListener("message", (event: MessageEvent<WorkerMessage>) => handle(event.data));

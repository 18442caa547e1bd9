/** @file Entry of a worker thread in Node. */
import { parentPort } from "node:worker_threads";
import { createWorkerThread } from "./thread.js";
import type { WorkerMessage, WorkerReply } from "./worker-protocol.js";

const done: WorkerReply = { kind: "done" };
const handle = createWorkerThread(() => parentPort?.postMessage(done));
parentPort?.on("message", (message: WorkerMessage) => handle(message));

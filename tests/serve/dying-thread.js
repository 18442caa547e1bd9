/** @file An engine's thread that ends when it is first asked for images. */
import { parentPort } from "node:worker_threads";

const image = { height: 4, width: 4, channels: 1 };
parentPort?.on("message", () => process.exit(3));
parentPort?.postMessage({ kind: "ready", facts: { id: "x", recipe: "vanilla", step: 1, image }, warnings: [] });

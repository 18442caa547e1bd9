/** @file A page that watches a GAN learn: `npx vite examples/train-in-page`. The training runs in a Worker, so that the page stays fluid. */
import { toImageData } from "ganvas/data";

const canvas = /** @type {HTMLCanvasElement} */ (document.querySelector("canvas"));
const output = /** @type {HTMLOutputElement} */ (document.querySelector("output"));

// How many steps: of the page's address, `?steps=200`.
const steps = Number(new URLSearchParams(location.search).get("steps") ?? 4000);

const worker = new Worker(new URL("./trainer.js", import.meta.url), { type: "module" });
worker.addEventListener("message", (/** @type {MessageEvent<import("./trainer.js").News>} */ { data }) => {
  output.value = data.text;
  if (data.picture === undefined) return;
  Object.assign(canvas, { width: data.picture.width, height: data.picture.height });
  canvas.getContext("2d")?.putImageData(toImageData(data.picture), 0, 0);
});
worker.postMessage(steps);

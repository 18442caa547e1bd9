/** @file The Worker that trains: points on a ring of eight Gaussians, by the settings of PacGAN, which keep all eight (a plain GAN loses some). */
import { samplePicture, PointDataset, pointDistributions } from "ganvas/data";
import { configOf, trainOn } from "ganvas/training";

/** @typedef {{ text: string, picture?: import("ganvas/data").Picture }} News what the page is told */

/** @param {News} news */
const tell = (news) => globalThis.postMessage(news);

/** @param {number} steps */
async function trainFor(steps) {
  const ring = pointDistributions.find(({ name }) => name === "ring");
  if (ring === undefined) throw new Error("there is no ring");
  const config = configOf({ recipe: "pacgan", data: "ring", steps, samplesEvery: 100 });
  for await (const event of trainOn({ dataset: new PointDataset(ring) }, config)) {
    if (event.type === "step") tell({ text: `step ${event.step} of ${steps}` });
    if (event.type !== "samples" || event.kind === "reals") continue;
    const { image, images, ...looks } = event;
    tell({ text: `step ${event.step} of ${steps}`, picture: samplePicture(images, { ...looks, ...image, scale: 2 }) });
  }
  tell({ text: `learnt in ${steps} steps` });
}

globalThis.addEventListener("message", (/** @type {MessageEvent<number>} */ { data: steps }) => {
  trainFor(steps).catch((error) => tell({ text: String(error) }));
});

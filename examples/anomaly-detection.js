/**
 * @file Find what does not belong: a GAN that has seen no 0 is asked how strange digits look to it. `node examples/anomaly-detection.js`, some ninety seconds (AUROC 0.89).
 * f-AnoGAN (Schlegl et al. 2019): an encoder finds the latent of an image; what the generator makes of it comes out wrong where the image is like nothing it knows.
 */
import { parseArgs } from "node:util";
import { configOf, startRun } from "ganvas";
import { fitDataset, openDataset } from "ganvas/data";
import { openDetector, spreadImages } from "ganvas/explore";
import { auroc } from "ganvas/metrics";

const { values } = parseArgs({
  options: {
    steps: { type: "string", default: "5000" },
    exclude: { type: "string", default: "0" },
  },
});

const steps = Number(values.steps);
const config = configOf({ recipe: "anogan", steps, exclude: values.exclude, logEvery: 100 });
const run = await startRun(config);
for await (const event of run.events) {
  if (event.type === "step") console.log(event.step, event.metrics);
}

const detector = await openDetector(run.folder.path);
const test = fitDataset(await openDataset("mnist:test"), { size: detector.spec.height });
const { images, indices } = spreadImages(test, 1000);
const labels = new Int32Array(indices.length);
test.fillLabels(indices, labels);
const { scores } = detector.detect(images);

const strange = scores.filter((_, index) => labels[index] === Number(values.exclude));
const known = scores.filter((_, index) => labels[index] !== Number(values.exclude));
console.log(`AUROC ${auroc(strange, known).toFixed(3)} (0.5 is guessing, 1 never errs)`);
await detector.dispose();

/** @file Train a GAN and draw with it: `node examples/train.js`, some five minutes on two cores; `--steps 500` for a first look. */
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { configOf, encodePng, loadGenerator, startRun } from "ganvas";

const { values } = parseArgs({ options: { steps: { type: "string", default: "8000" } } });

const run = await startRun(configOf({ recipe: "vanilla", data: "mnist", steps: Number(values.steps), logEvery: 100 }));
for await (const event of run.events) {
  if (event.type === "step") console.log(event.step, event.metrics);
}

const generator = await loadGenerator(run.folder.path);
const images = await generator.images({ seeds: Array.from({ length: 64 }, (_, seed) => seed) });
await writeFile("digits.png", await encodePng(images.grid({ scale: 2 })));
await generator.dispose();
console.log(`${run.folder.path} is the run, digits.png what it draws`);

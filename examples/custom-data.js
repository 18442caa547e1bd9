/**
 * @file Data of your own, made by a program: discs and squares of all sizes and places. `node examples/custom-data.js`, some fifteen seconds.
 * Nothing of the training touches a file here: what is to be kept, the program keeps. (Pictures in a folder need no program: `ganvas data add photos/`.)
 */
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { configOf, encodeCheckpoint, encodePng, loadGenerator, trainOn } from "ganvas";
import { MemoryDataset, sha256 } from "ganvas/data";

const { values } = parseArgs({ options: { steps: { type: "string", default: "3000" } } });

const side = 16;
const count = 4000;
const images = new Uint8Array(count * side * side); // [N, H, W, 1], 0 … 255
for (let image = 0; image < count; image++) {
  const isDisc = image % 2 === 0;
  const [x, y, radius] = [4 + 8 * Math.random(), 4 + 8 * Math.random(), 2 + 2 * Math.random()];
  for (let pixel = 0; pixel < side * side; pixel++) {
    const [dx, dy] = [(pixel % side) - x, Math.floor(pixel / side) - y];
    const distance = isDisc ? Math.hypot(dx, dy) : Math.max(Math.abs(dx), Math.abs(dy));
    images[image * side * side + pixel] = 255 * Math.min(1, Math.max(0, radius + 0.5 - distance)); // soft edges
  }
}
const dataset = new MemoryDataset({ name: "shapes", height: side, width: side, channels: 1, images }, sha256);

const config = configOf({
  ...{ recipe: "dcgan", data: "shapes", steps: Number(values.steps), logEvery: 100 },
  options: { width: 16 },
});
for await (const event of trainOn({ dataset }, config)) {
  if (event.type === "step") console.log(event.step, event.metrics);
  if (event.type === "checkpoint") await writeFile("shapes.safetensors", encodeCheckpoint(event.snapshot()));
}

const generator = await loadGenerator("shapes.safetensors");
const drawn = await generator.images({ seeds: Array.from({ length: 64 }, (_, seed) => seed) });
await writeFile("shapes.png", await encodePng(drawn.grid({ scale: 3 })));
await generator.dispose();
console.log("shapes.safetensors is the generator, shapes.png what it draws");

/**
 * @file Whether samples of a class-conditional run help a classifier that has few real images: its accuracy on test images after learning from the
 * real ones, from drawn ones, and from both. Without a run it writes the few real images as a folder, for a run that sees nothing else.
 * Usage: node bench/quality/augmentation.js --export FOLDER [--real 10] [--data mnist]
 *        node bench/quality/augmentation.js RUN [--real 10] [--drawn 200] [--data mnist]
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createExecutor } from "../../dist/backends/index.js";
import {
  encodePng,
  firstOfEachClass,
  MemoryDataset,
  openDataset,
  sha256,
  subsetOf,
  tileImages,
} from "../../dist/data/index.js";
import { augmentationGain, everyClass } from "../../dist/metrics/index.js";
import { openGenerator } from "../../dist/training/index.js";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    real: { type: "string", default: "10" },
    drawn: { type: "string", default: "200" },
    data: { type: "string", default: "mnist" },
    export: { type: "string" },
    runs: { type: "string", default: "runs" },
  },
});

/** The first images of each class of the training part. */
async function fewImages(size) {
  const train = await openDataset(`${values.data}:train`, size === undefined ? {} : { size });
  if (!(train instanceof MemoryDataset)) throw new Error(`${values.data} is not in memory`);
  return firstOfEachClass(train, Number(values.real));
}

if (values.export !== undefined) {
  const few = await fewImages(undefined);
  const { height, width, channels } = few;
  for (let index = 0; index < few.count; index++) {
    const folder = join(values.export, String(few.labels?.[index] ?? 0));
    const image = new Float32Array(height * width * channels);
    subsetOf(few, Uint32Array.of(index)).fillImages(Uint32Array.of(0), image);
    await mkdir(folder, { recursive: true });
    const picture = tileImages(image, { height, width, channels, count: 1, columns: 1, padding: 0, scale: 1 });
    await writeFile(join(folder, `${String(index).padStart(5, "0")}.png`), await encodePng(picture));
  }
  console.log(`${few.count} images in ${values.export}`);
} else {
  const generator = await openGenerator(positionals[0] ?? "last", { threads: 2 }, values.runs);
  const real = await fewImages(generator.image.height);
  const labels = everyClass(real.classes ?? 1, Number(values.drawn));
  const images = generator.images(
    Array.from(labels, (_, seed) => seed),
    [...labels],
  );
  const drawn = new MemoryDataset(
    {
      ...generator.image,
      name: "drawn",
      images: Uint8Array.from(images, (value) => Math.round(127.5 * (Math.max(-1, Math.min(1, value)) + 1))),
      labels: Uint8Array.from(labels),
      classes: real.classes,
    },
    sha256,
  );
  const test = await openDataset(`${values.data}:test`, { size: generator.image.height });
  const executor = await createExecutor({ threads: 2 });
  const gains = [];
  for (const seed of [0, 1, 2]) gains.push(await augmentationGain(executor, { real, drawn, test }, { seed }));
  for (const key of ["real", "drawn", "both"]) {
    const accuracies = gains.map((gain) => (100 * gain[key]).toFixed(1));
    console.log(`${key}: ${accuracies.join(" ")} % of ${test.count} test images`);
  }
  await generator.dispose();
  await executor.dispose();
}

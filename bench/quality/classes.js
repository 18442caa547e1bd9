/**
 * @file How many images of a class-conditional run show the class that was asked for, by a classifier of real images that is trained first.
 * Usage: node bench/quality/classes.js RUN [--per-class 100] [--data mnist]
 */
import { parseArgs } from "node:util";
import { createExecutor } from "../../dist/backends/index.js";
import { openDataset } from "../../dist/data/index.js";
import { conditionalAccuracy, trainDigitClassifier } from "../../dist/metrics/index.js";
import { openGenerator } from "../../dist/training/index.js";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    "per-class": { type: "string", default: "100" },
    data: { type: "string", default: "mnist" },
    runs: { type: "string", default: "runs" },
  },
});
const generator = await openGenerator(positionals[0] ?? "last", { threads: 2 }, values.runs);
const options = { size: generator.image.height };
const executor = await createExecutor({ threads: 2 });
const classifier = await trainDigitClassifier(executor, await openDataset(`${values.data}:train`, options));
const known = classifier.accuracy(await openDataset(`${values.data}:test`, options));
const report = conditionalAccuracy(
  (seeds, labels) => generator.images(seeds, labels),
  classifier,
  Number(values["per-class"]),
);
console.log(
  JSON.stringify({ run: generator.file, step: generator.step, classifier: known, ...report }, (_, value) =>
    typeof value === "number" ? Number(value.toFixed(4)) : value,
  ),
);
await generator.dispose();
await executor.dispose();

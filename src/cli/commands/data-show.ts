/** @file `ganvas data show`: facts of a data set, and a picture of samples. */
import { printable } from "../../base/printable.js";
import { writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { ConfigError } from "../../base/errors.js";
import { isPoint } from "../../base/points.js";
import { classSheet, dataSources, encodePng, makeFolder, openDataset } from "../../data/index.js";
import type { ImageDataset, Sheet } from "../../data/index.js";
import { parseWhole } from "../seeds.js";
import { alignColumns } from "../terminal.js";
import { fitOptions } from "./data.js";
import type { DataFlags, FitFlags } from "./data.js";

/** Flags as commander gives them. */
export interface ShowFlags extends DataFlags, FitFlags {
  readonly out?: string;
  readonly count?: string;
  readonly seed: string;
}

/** Images read at once when classes are counted and brightness is measured. */
const batch = 1000;
const mostShown = 10_000;
/** With more classes, only the smallest and the largest number of images is told. */
const mostListed = 64;

/** Prints facts, writes the picture, and gives the exit code. */
export async function dataShowCommand(data: string, flags: ShowFlags): Promise<number> {
  const { out, cache, json, quiet } = flags;
  const count = flags.count === undefined ? undefined : parseWhole("--count", flags.count, 1, mostShown);
  const seed = parseWhole("--seed", flags.seed, 0, 0xffff_ffff);
  const dataset = await openDataset(data, { cache, ...fitOptions(flags) });
  const sheet = classSheet(dataset, { count, seed });
  const file = out ?? `${dataset.name}.png`;
  await write(file, await encodePng(sheet.picture));
  const facts = measure(dataset);
  if (json === true) {
    const { name, width, height, channels, classes = null, sha256 } = dataset;
    process.stdout.write(
      `${JSON.stringify({ type: "data", name, images: dataset.count, width, height, channels, classes, ...facts, sha256, file, shown: sheet.shown })}\n`,
    );
  } else if (quiet !== true) print(dataset, facts, sheet, file);
  return 0;
}

interface Facts {
  /** Images of each class, by name or number. */
  readonly perClass: readonly { readonly name: string; readonly images: number }[];
  /** Mean of each channel over all images, in [−1, 1]. */
  readonly mean: readonly number[];
}

function measure(dataset: ImageDataset): Facts {
  const { count, height, width, channels, classes = 0, classNames } = dataset;
  const pixels = height * width * channels;
  const images = new Float32Array(Math.min(batch, count) * pixels);
  const labels = new Int32Array(Math.min(batch, count));
  const sums = new Float64Array(channels);
  const counts = new Uint32Array(classes);
  for (let start = 0; start < count; start += batch) {
    const indices = Uint32Array.from({ length: Math.min(batch, count - start) }, (_, index) => start + index);
    dataset.fillImages(indices, images);
    const values = images.subarray(0, indices.length * pixels);
    values.forEach((value, at) => (sums[at % channels] = (sums[at % channels] ?? 0) + value));
    if (classes === 0) continue;
    dataset.fillLabels(indices, labels);
    for (const label of labels.subarray(0, indices.length)) counts[label] = (counts[label] ?? 0) + 1;
  }
  return {
    perClass: Array.from(counts, (number, label) => ({
      name: classNames?.[label] ?? `class ${label}`,
      images: number,
    })),
    mean: Array.from(sums, (sum) => Number((sum / (count * height * width)).toFixed(4))),
  };
}

function print(dataset: ImageDataset, { perClass, mean }: Facts, { shown, rows }: Sheet, file: string): void {
  const { name, count, height, width, channels, sha256 } = dataset;
  const source = dataSources.find((known) => known.name === name);
  const isPlane = isPoint(dataset);
  const lines = alignColumns([
    ["name", printable(name)],
    isPlane
      ? ["points", `${count} of the plane`]
      : ["images", `${count} of ${width}×${height}×${channels} (${channels === 1 ? "grey" : "RGB"})`],
    ["mean", `${mean.join(", ")} in [−1, 1]`],
    ["classes", classesText(perClass)],
    ...(source === undefined
      ? []
      : [
          ["licence", source.licence],
          ["from", source.origin],
        ]),
    ["sha256", sha256],
    [
      "picture",
      `${file}, ${shown} ${isPlane ? "points" : "images"}${rows.length === 0 ? "" : ", a row for each class"}`,
    ],
  ]);
  process.stdout.write(`${lines.join("\n")}\n`);
}

function classesText(perClass: Facts["perClass"]): string {
  if (perClass.length === 0) return "none";
  if (perClass.length <= mostListed) return perClass.map((of) => `${printable(of.name)} ${of.images}`).join(", ");
  const sizes = perClass.map(({ images }) => images);
  return `${perClass.length}, of ${Math.min(...sizes)} to ${Math.max(...sizes)} images`;
}

async function write(file: string, png: Uint8Array): Promise<void> {
  try {
    await makeFolder(dirname(file));
    await writeFile(file, png);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    throw new ConfigError(`${file}: cannot be written (${code ?? message}); choose another place with --out`, {
      cause,
    });
  }
}

/**
 * @file The table of docs/projection.md: how near projections come to ten held-out images, by encoder, optimisation and both, at equal steps; and a picture of
 * them. After a build:
 *
 *     node scripts/projection-table.js runs/7 [--space w+] [--steps 20,100,300] [--encoder-steps 1000] [--out docs/images/projected.png]
 *
 * The encoder is kept in the run's folder, as `ganvas project` keeps it.
 */
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { encodePng, namedRows, tileImages } from "../dist/data/index.js";
import { joinedRows, openProjector, openTestData } from "../dist/explore/index.js";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    space: { type: "string" },
    steps: { type: "string", default: "20,100,300" },
    "encoder-steps": { type: "string" },
    threads: { type: "string", default: "1" },
    out: { type: "string" },
  },
});

/** Test images from 0 on. */
const count = 10;
const device = { threads: Number(values.threads) };
const encoderSteps = values["encoder-steps"] === undefined ? undefined : Number(values["encoder-steps"]);
const space = values.space === "z" || values.space === "w" || values.space === "w+" ? values.space : undefined;
/** @type {{ name: string, images: Float32Array[] }[]} */
const rows = [];
let shape = { height: 1, width: 1, channels: 1 };

/**
 * Projects the images.
 * @param {"optimise" | "encode" | "both"} method
 * @param {number} steps
 */
async function project(method, steps) {
  const projector = await openProjector(positionals[0] ?? "last", { method, steps, space, encoderSteps, device });
  const { data, wasTrainedOn } = await openTestData(projector);
  if (wasTrainedOn) process.stderr.write(`the run was trained on all of ${data.name}\n`);
  shape = { height: data.height, width: data.width, channels: data.channels };
  const targets = Array.from({ length: count }, (_, index) => {
    const target = new Float32Array(data.height * data.width * data.channels);
    data.fillImages(Uint32Array.of(index), target);
    return target;
  });
  if (rows.length === 0) rows.push({ name: "image", images: targets });
  const start = performance.now();
  const found = targets.map((target) => {
    const all = [...projector.project(target)];
    return all[all.length - 1];
  });
  const seconds = (performance.now() - start) / 1000 / count;
  const errors = found.map((last) => last?.error ?? Number.NaN);
  rows.push({
    name: method === "encode" ? "encoder" : `${method} ${steps}`,
    images: found.map((last, at) => last?.image ?? targets[at] ?? new Float32Array()),
  });
  const mean = errors.reduce((total, error) => total + error, 0) / count;
  process.stdout.write(
    `| ${projector.config.recipe} | ${projector.space} | ${method} | ${method === "encode" ? "–" : steps} | ${mean.toFixed(4)} | ${Math.max(...errors).toFixed(4)} | ${seconds.toFixed(2)} s |\n`,
  );
  await projector.dispose();
}

await project("encode", 1);
for (const steps of values.steps.split(",").map(Number)) {
  await project("optimise", steps);
  await project("both", steps);
}
if (values.out !== undefined) {
  const tiled = rows.map(({ images }) => {
    return tileImages(joinedRows(images), { ...shape, count, columns: count, scale: 2 });
  });
  await writeFile(
    values.out,
    await encodePng(
      namedRows(
        tiled,
        rows.map(({ name }) => name),
      ),
    ),
  );
}

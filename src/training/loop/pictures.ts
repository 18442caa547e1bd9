/** @file What a GAN in training is shown by: always the same latents, or the same images of the data beside what becomes of them. */
import { isPoint } from "../../base/points.js";
import type { ImageDataset } from "../../data/portable.js";
import { imageOf } from "../data/data-feed.js";
import { previewing, previewingInputs } from "../../gan/index.js";
import type { Gan, ImageSpec, LatentGenerator } from "../../gan/index.js";
import { compile } from "../../tensor/index.js";
import type { Program, RunResult } from "../../tensor/index.js";
import { createSampler, seedsFrom } from "../models/sampler.js";
import type { Sampler } from "../models/sampler.js";
import type { Session } from "./session.js";

/** Images for a grid. */
export interface Pictures {
  /** [count, H, W, C] in [−1, 1]. */
  readonly images: Float32Array;
  readonly count: number;
  readonly image: ImageSpec;
  /** Images in a row. */
  readonly columns: number;
  /** Of points of the plane: points of the data to draw them over. */
  readonly over?: Float32Array;
}

/** Pictures of 64 seeds, 8 a row: `ganvas generate --seeds 0-63` draws the same. */
export const sampleCount = 64;
const sampleColumns = 8;
/** Of points of the plane, as many as figures of coverage are made from. */
const pointCount = 2500;
/** Of a GAN with classes: as many rows, one seed each, and one column per class. */
const rowsOfClasses = 8;
const mostClasses = 16;
/** Of a GAN that makes images from images. */
const previewCount = 16;

/** Compiles what draws a session's pictures as it is at the time of the call. */
export async function createPictures(session: Session): Promise<() => Pictures> {
  const { gan, spec } = session;
  if (gan.preview !== undefined) return previewPictures(session, gan.preview);
  if (gan.generator === undefined) throw new Error("internal: a GAN without generator needs a preview");
  if (isPoint(spec)) return scatteredPictures(session, await openSampler(session, gan.generator));
  return seedPictures(session, gan.generator);
}

/** What a GAN is drawn from. */
type Drawn = Pick<Session, "gan" | "spec" | "executor" | "state">;

const openSampler = ({ gan, spec, executor, state }: Drawn, generator: LatentGenerator): Promise<Sampler> =>
  createSampler(gan, { generator, image: imageOf(spec), executor, state });

/** Compiles what draws images from latents, needing no data. */
export async function seedPictures(drawn: Drawn, generator: LatentGenerator): Promise<() => Pictures> {
  const sampler = await openSampler(drawn, generator);
  const image = imageOf(drawn.spec);
  const columns = generator.classes === undefined ? sampleColumns : Math.min(generator.classes, mostClasses);
  const count = generator.classes === undefined ? sampleCount : rowsOfClasses * columns;
  const seeds =
    generator.classes === undefined ? seedsFrom(0, count) : seedsFrom(0, count).map((i) => Math.floor(i / columns));
  const labels = seedsFrom(0, count).map((index) => index % columns);
  return () => ({ images: sampler.images(seeds, labels), count, image, columns });
}

/** Points over the data's, of every class in turn. */
function scatteredPictures({ gan, spec, data }: Session, sampler: Sampler): () => Pictures {
  const over = firstImages(data.dataset, pointCount);
  const seeds = seedsFrom(0, pointCount);
  const labels = seeds.map((seed) => seed % (gan.generator?.classes ?? 1));
  return () => ({ images: sampler.images(seeds, labels), count: pointCount, image: imageOf(spec), columns: 1, over });
}

/** How many of a data set's images are shown: as many as of a generator's. */
export const shownCount = (dataset: ImageDataset): number =>
  Math.min(dataset.count, isPoint(dataset) ? pointCount : sampleCount);

async function previewPictures(session: Session, preview: NonNullable<Gan["preview"]>): Promise<() => Pictures> {
  const { gan, spec, executor, state, data } = session;
  const inputs = previewingInputs(gan, spec, previewCount);
  const program = await compile(previewing(gan, preview), { executor, state, inputs });
  const fill = (name: string, dataset: ImageDataset): void => {
    program.input(name).set(firstImages(dataset, previewCount, true));
  };
  return () => {
    fill("real", data.dataset);
    if (gan.target !== undefined && data.target !== undefined) fill("target", data.target);
    return sideBySide(program, program.run({ seed: [0] }));
  };
}

/** Outputs `0`, `1`, … of a program interleaved, two groups a row. */
function sideBySide(program: Program, result: RunResult): Pictures {
  const names = Object.keys(program.plan.outputs);
  const shape = program.plan.traced.outputs[names[0] ?? ""]?.shape ?? [];
  const [n = 0, height = 1, width = 1, channels = 1] = shape;
  const pixels = height * width * channels;
  const images = new Float32Array(n * names.length * pixels);
  for (const [part, name] of names.entries()) {
    const made = result.tensor(name);
    for (let row = 0; row < n; row++) {
      images.set(made.subarray(row * pixels, (row + 1) * pixels), (row * names.length + part) * pixels);
    }
  }
  return { images, count: n * names.length, image: { height, width, channels }, columns: 2 * names.length };
}

/** The first images of a data set, [count, H, W, C]; with `again` from the front again where it has fewer. */
export function firstImages(dataset: ImageDataset, wanted: number, again = false): Float32Array {
  const count = again ? wanted : Math.min(wanted, dataset.count);
  const images = new Float32Array(count * dataset.height * dataset.width * dataset.channels);
  dataset.fillImages(
    Uint32Array.from(seedsFrom(0, count), (index) => index % dataset.count),
    images,
  );
  return images;
}

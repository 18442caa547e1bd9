/** @file What a projection searches: rows of latents, where they start, how unlike the target their images are, and where that falls. */
import { networksInUse } from "../../gan/index.js";
import { add, compile, f32, grad, i32, mean, mul, square, sub, sum } from "../../tensor/index.js";
import type { Model } from "../../training/portable.js";
import { comparedLayers, imageDistances } from "./image-distance.js";
import type { LatentRenderer, LatentSpace } from "../latents/latent-renderer.js";
import { searchedSpace } from "./search-spaces.js";
import type { SearchedSpace, SearchSpace } from "./search-spaces.js";

/** What an image's distance is made of. */
export interface DistanceWeights {
  /** Of the mean squared difference of pixels. */
  readonly pixel?: number | undefined;
  /** Of the discriminator's features. */
  readonly perceptual?: number | undefined;
}

/** What they are unless given. */
export const usualWeights = { pixel: 1, perceptual: 0.2 } as const;

/** What is compiled. */
export interface SearchOptions extends DistanceWeights {
  readonly space: SearchSpace;
  /** Searches at once; {@link usualStarts} unless given. */
  readonly starts?: number | undefined;
}

/** What is searched for. */
export interface Target {
  /** [H, W, C] in [−1, 1]. */
  readonly image: Float32Array;
  /** The class; of a generator that has classes all are tried unless given. */
  readonly label?: number | undefined;
  /** Of the samples that the starts are chosen from, 32 bits. */
  readonly seed: number;
  /** A guess, [D], that competes with the samples. */
  readonly guess?: Float32Array | undefined;
  /** Whether to start from the guess alone. */
  readonly onlyGuess?: boolean | undefined;
}

/** Where a search starts. */
export interface Start {
  /** [starts, D]. */
  readonly rows: Float32Array<ArrayBuffer>;
  /** The class of each. */
  readonly labels: Int32Array;
}

/** Rows that are tried. */
export interface Tried {
  /** [starts]. */
  readonly losses: ArrayLike<number>;
  /** Of the sum of losses, as large as the rows. */
  readonly gradient: ArrayLike<number>;
  readonly found: (row: number) => Found;
}

/** What a row is. */
export interface Found {
  /** The row as a renderer takes it. */
  readonly space: LatentSpace;
  readonly latent: Float32Array<ArrayBuffer>;
  /** Its class, of a generator that has classes. */
  readonly label?: number | undefined;
  /** Its image, [H, W, C]. */
  readonly image: Float32Array<ArrayBuffer>;
  /** Mean squared difference of pixels from the target. */
  readonly error: number;
  /** Distance of the discriminator's features; undefined where there are none to compare. */
  readonly features?: number | undefined;
}

/** A search in engine memory, for one target after another. */
export interface Search {
  readonly space: SearchedSpace;
  readonly starts: number;
  readonly begin: (target: Target) => Start;
  readonly evaluate: (image: Float32Array, start: Start) => Tried;
  readonly dispose: () => void;
}

/** Searches at once, from different samples. */
export const usualStarts = 4;
/** Classes that are tried at once, at most. */
const mostClasses = 16;
/** Samples that the starts are chosen from, and of all classes together where all are tried. */
const candidates = 512;
const candidatesOfAll = 640;

/** Searches at once: of a generator that has classes and is told none, one for each class. */
export const startsFor = ({ classes }: Pick<LatentRenderer, "classes">, label: number | undefined): number =>
  classes === undefined || label !== undefined ? usualStarts : Math.max(usualStarts, Math.min(classes, mostClasses));

/** Compiles a search. @throws ConfigError for a space that the generator does not have */
export async function openSearch(
  model: Model,
  renderer: LatentRenderer,
  {
    space: name,
    starts = usualStarts,
    pixel = usualWeights.pixel,
    perceptual = usualWeights.perceptual,
  }: SearchOptions,
): Promise<Search> {
  const { gan, executor, state, spec } = model;
  const { height, width, channels } = renderer.image;
  const pixels = height * width * channels;
  const space = searchedSpace(name, model, renderer);
  const layers = comparedLayers(gan, spec);
  const program = await compile(
    ({ inputs: { rows, target, labels, centre }, state: values }) => {
      const images = space.images(networksInUse(gan, values), rows, labels);
      const distances = imageDistances(gan, layers, images, target, values);
      const far = mean(square(sub(rows, centre)), { axes: [1] }); // [starts]
      const losses = add(
        add(mul(pixel, distances.pixels), mul(perceptual, distances.features)),
        mul(space.weight / space.spread ** 2, far),
      );
      const gradient = grad(sum(losses), { rows }).rows;
      return { outputs: { images, losses, gradient, errors: distances.pixels, features: distances.features } };
    },
    {
      executor,
      state,
      inputs: {
        rows: f32(starts, space.size),
        target: f32(1, height, width, channels),
        labels: i32(starts),
        centre: f32(space.size),
      },
    },
  );
  return {
    space,
    starts,
    begin: (target) => chooseStarts(renderer, space, starts, target),
    evaluate(image, { rows, labels }) {
      const result = program.run({ rows, target: image, labels, centre: space.centre });
      return {
        losses: result.tensor("losses"),
        gradient: result.tensor("gradient"),
        found: (row) => ({
          ...space.toRenderer(rows.subarray(row * space.size, (row + 1) * space.size)),
          ...(renderer.classes === undefined ? {} : { label: labels[row] ?? 0 }),
          image: Float32Array.from(result.tensor("images").subarray(row * pixels, (row + 1) * pixels)),
          error: result.tensor("errors")[row] ?? Number.NaN,
          ...(layers.length === 0 ? {} : { features: result.tensor("features")[row] ?? Number.NaN }),
        }),
      };
    },
    dispose: () => program.dispose(),
  };
}

/** A place that a search may start from. */
interface Candidate {
  readonly row: Float32Array;
  readonly label: number;
  /** Squared distance of its image's pixels from the target. */
  readonly distance: number;
}

/** The candidates whose images are nearest to the target, by pixels; of each class that is tried one, as far as there is room. */
function chooseStarts(renderer: LatentRenderer, space: SearchedSpace, starts: number, target: Target): Start {
  const classes = renderer.classes ?? 1;
  const tried = target.label !== undefined ? [target.label] : Array.from({ length: classes }, (_, label) => label);
  const all = tried.flatMap((label) => [
    ...guessed(renderer, space, target, label),
    ...(target.onlyGuess === true ? [] : sampled(renderer, space, target, label, tried.length)),
  ]);
  const nearestFirst = all.toSorted((a, b) => a.distance - b.distance);
  const isFirstOfClass = ({ label }: Candidate, at: number): boolean =>
    nearestFirst.findIndex((other) => other.label === label) === at;
  const order = [
    ...nearestFirst.filter((candidate, at) => isFirstOfClass(candidate, at)),
    ...nearestFirst.filter((candidate, at) => !isFirstOfClass(candidate, at)),
  ];
  const rows = new Float32Array(starts * space.size);
  const labels = new Int32Array(starts);
  for (let row = 0; row < starts; row++) {
    const chosen = order[row % order.length];
    rows.set(chosen?.row ?? [], row * space.size);
    labels[row] = chosen?.label ?? 0;
  }
  return { rows, labels };
}

function guessed(renderer: LatentRenderer, space: SearchedSpace, target: Target, label: number): Candidate[] {
  if (target.guess === undefined) return [];
  const row = space.kept(Float32Array.from(target.guess));
  const { space: drawn, latent } = space.toRenderer(row);
  const image = renderer.render({ space: drawn, latents: latent, labels: [label] });
  return [{ row, label, distance: squaredDistance(image, target.image) }];
}

function sampled(
  renderer: LatentRenderer,
  space: SearchedSpace,
  { image: wanted, seed }: Target,
  label: number,
  classes: number,
): Candidate[] {
  const count = classes === 1 ? candidates : Math.max(usualStarts, Math.floor(candidatesOfAll / classes));
  const z = renderer.ofSeeds(Array.from({ length: count }, (_, index) => seed + index));
  const images = renderer.render({ space: "z", latents: z, labels: new Int32Array(count).fill(label) });
  const distances = Array.from({ length: count }, (_, index) =>
    squaredDistance(images.subarray(index * wanted.length, (index + 1) * wanted.length), wanted),
  );
  const chosen = [...distances.keys()]
    .toSorted((a, b) => (distances[a] ?? 0) - (distances[b] ?? 0))
    .slice(0, usualStarts);
  const { z: width } = renderer.widths;
  return chosen.map((index) => ({
    row: space.fromZ(z.subarray(index * width, (index + 1) * width)),
    label,
    distance: distances[index] ?? 0,
  }));
}

const squaredDistance = (a: Float32Array, b: Float32Array): number =>
  a.reduce((total, value, at) => total + (value - (b[at] ?? 0)) ** 2, 0);

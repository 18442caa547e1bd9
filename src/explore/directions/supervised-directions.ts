/**
 * @file Directions learnt from examples (InterFaceGAN: Shen et al. 2020, arXiv:1907.10786, sections 2.1 and 2.2): the normal of the plane that parts latents
 * whose images have something from those that have not, or, of what is measured by a number, the slope of a linear regression. Not from the paper:
 * regressions in place of a support-vector machine; and normals of latents that are first made to spread evenly, w = μ + Σ^½ x, x ~ (0, 1), because styles
 * hardly spread along some of their axes: a normal n of w would leave their samples, Σ n, the normal of x in w, does not. Several can be told apart:
 * n₁ − (n₁ᵀ n₂) n₂, of x, changes the first and not the second.
 */
import { dot } from "../../base/dot.js";
import { ConfigError } from "../../base/errors.js";
import { measureImages } from "./attributes.js";
import type { Attribute } from "./attributes.js";
import { sampledStyles, spreadOf, stylesOfEach } from "./directions.js";
import type { Directions } from "./directions.js";
import { accuracyOf, explained, linearRegression, logisticRegression } from "./regression.js";
import type { Score } from "./regression.js";
import type { LatentRenderer } from "../latents/latent-renderer.js";

/** What a direction is learnt from. */
export interface Supervision {
  /** Of the direction: `slant`. */
  readonly name: string;
  /** Images that were looked at, and what was seen: numbers, or 0 and 1 for no and yes. */
  readonly seeds: readonly number[];
  readonly values: ArrayLike<number>;
}

/** Directions that were learnt, in the order of what they were learnt from, each towards more. */
export interface LearntDirections extends Directions {
  readonly names: readonly string[];
  readonly scores: readonly Score[];
}

/** Fewest examples; of those that say yes or no, of each. */
const fewestExamples = 8;
/** Examples that a direction is judged by: every fourth. */
const heldOut = 4;

/** Seeds that attributes are measured on unless others are given. */
export const usualSamples = 2000;

/** Measures images of seeds. @param label their class, of a generator that has classes */
export function measuredSeeds(
  renderer: LatentRenderer,
  names: readonly Attribute[],
  seeds: readonly number[],
  label = 0,
): Supervision[] {
  const images = imagesOfSeeds(renderer, seeds, label);
  const measured = measureImages(images, renderer.image, names);
  return names.map((name) => ({ name, seeds, values: measured[name] }));
}

/** Images of seeds, not truncated, so that all that the generator can make is seen. @returns [N, H, W, C] */
export const imagesOfSeeds = (renderer: LatentRenderer, seeds: readonly number[], label = 0): Float32Array =>
  renderer.render({
    space: "z",
    latents: renderer.ofSeeds(seeds),
    labels: new Int32Array(seeds.length).fill(label),
    psi: 1,
  });

/** What was learnt of one supervision. */
interface Learnt {
  /** Of the plane, in the latents' own coordinates. */
  readonly normal: Float64Array;
  readonly score: Score;
}

/**
 * Learns a direction from each supervision: in w if the generator has styles, else in z.
 * @param without what the directions shall not change
 * @throws ConfigError when examples are too few, all alike, or nothing of a direction is left
 */
export async function learnDirections(
  renderer: LatentRenderer,
  wanted: readonly Supervision[],
  without: readonly Supervision[] = [],
): Promise<LearntDirections> {
  const spread = spreadFor(renderer);
  const learnt: (Learnt & { readonly supervision: Supervision })[] = [];
  for (const supervision of wanted) learnt.push({ supervision, ...(await learn(renderer, supervision)) });
  const kept: Float64Array[] = [];
  for (const supervision of without) {
    const rest = orthogonal((await learn(renderer, supervision)).normal, kept, spread);
    if (rest !== undefined) kept.push(rest);
  }
  const steps = learnt.map(({ supervision: { name }, normal }) => {
    const rest = orthogonal(normal, kept, spread);
    if (rest !== undefined) return spread(rest); // one deviation
    const others = without.map((other) => other.name).join(", ");
    throw new ConfigError(
      others === ""
        ? `${name}: nothing in the latents goes with it; give other examples`
        : `${name}: nothing is left of its direction without ${others}; leave one out`,
    );
  });
  const lengths = steps.map((step) => Math.sqrt(dot(step, step)));
  return {
    space: renderer.styles === undefined ? "z" : "w",
    components: steps.map((step, at) => Float32Array.from(step, (value) => value / (lengths[at] ?? 1))),
    deviations: lengths,
    names: wanted.map(({ name }) => name),
    scores: learnt.map(({ score }) => score),
  };
}

/** Samples that the spread of styles is measured on. */
const spreadSamples = 2048;

/** Σ n, Σ the covariance of what directions are learnt in: of styles as sampled, of z 1. */
function spreadFor(renderer: LatentRenderer): (n: Float64Array) => Float64Array {
  if (renderer.styles === undefined) return (n) => n;
  const { size } = renderer.styles;
  const { covariance } = spreadOf(sampledStyles(renderer, spreadSamples), size);
  return (n) => n.map((_, row) => dot(covariance.subarray(row * size, (row + 1) * size), n));
}

async function learn(renderer: LatentRenderer, { name, seeds, values }: Supervision): Promise<Learnt> {
  const isYesOrNo = Array.from(values).every((value) => value === 0 || value === 1);
  checkExamples(name, values, isYesOrNo);
  const z = renderer.ofSeeds(seeds);
  const [rows, size] =
    renderer.styles === undefined ? [z, renderer.widths.z] : [stylesOfEach(renderer, z), renderer.styles.size];
  const partOf = (isHeldOut: boolean) => {
    const chosen = [...seeds.keys()].filter((index) => (index % heldOut === heldOut - 1) === isHeldOut);
    return {
      size,
      rows: Float32Array.from(
        { length: chosen.length * size },
        (_, at) => rows[(chosen[Math.floor(at / size)] ?? 0) * size + (at % size)] ?? 0,
      ),
      values: chosen.map((index) => values[index] ?? 0),
    };
  };
  const fit = await (isYesOrNo ? logisticRegression : linearRegression)(partOf(false));
  return { normal: fit.weights, score: (isYesOrNo ? accuracyOf : explained)(fit, partOf(true)) };
}

function checkExamples(name: string, values: ArrayLike<number>, isYesOrNo: boolean): void {
  const all = Array.from(values);
  const fewest = isYesOrNo
    ? Math.min(...[0, 1].map((side) => all.filter((value) => value === side).length))
    : all.length;
  if (fewest >= fewestExamples && new Set(all).size > 1) return;
  throw new ConfigError(
    `${name}: ${fewest} examples${isYesOrNo ? " of one kind" : ""} are too few or all alike; give at least ${fewestExamples}${isYesOrNo ? " of both" : ""}`,
  );
}

/** What is left of a normal without others, which are orthonormal in nᵀ Σ n', at length 1; undefined if nothing is. */
function orthogonal(
  normal: Float64Array,
  others: readonly Float64Array[],
  spread: (n: Float64Array) => Float64Array,
): Float64Array | undefined {
  const moved = spread(normal);
  const shares = others.map((other) => dot(moved, other));
  const rest = normal.map(
    (value, k) => value - shares.reduce((total, share, at) => total + share * (others[at]?.[k] ?? 0), 0),
  );
  const [before, left] = [dot(moved, normal), dot(spread(rest), rest)];
  return left > 1e-6 * before ? rest.map((value) => value / Math.sqrt(left)) : undefined;
}

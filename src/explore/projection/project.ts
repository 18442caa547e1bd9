/**
 * @file An image's latent, found by optimisation: StyleGAN2's projector (Karras et al. 2020, arXiv:1912.04958, appendix D) for any generator. From it: Adam with
 * a rate that ramps up over the first twentieth and down over the last quarter, noise on the latent that fades over the first three quarters, in units of
 * the latents' spread. Not from it: the discriminator's features instead of LPIPS, and pixels; several starts at once, the nearest of random samples
 * instead of the mean; z is kept near the sphere of its samples (Menon et al. 2020, PULSE, arXiv:2003.03808); noise maps stay as they are.
 */
import { fillNormal, streamOf } from "../../base/philox.js";
import type { Model } from "../../training/portable.js";
import type { LatentRenderer } from "../latents/latent-renderer.js";
import { openSearch, startsFor } from "./projection-search.js";
import type { DistanceWeights, Found, Search, Target } from "./projection-search.js";
import { usualSpace } from "./search-spaces.js";
import type { SearchSpace } from "./search-spaces.js";

/** How to search. */
export interface ProjectionOptions extends DistanceWeights {
  /** Where to search: `w+` if there are styles, else `z`, unless given. */
  readonly space?: SearchSpace | undefined;
  /** At least 1; 300 unless given. */
  readonly steps?: number | undefined;
  /** The class of the image, for a generator that has classes; all of them are tried at once unless given. */
  readonly label?: number | undefined;
  /** Of samples and noise, 32 bits; 0 unless given. */
  readonly seed?: number | undefined;
}

/** How far a search has come: the best so far. */
export interface Projection extends Found {
  /** Steps done, and all of them. */
  readonly step: number;
  readonly steps: number;
}

/** Steps of a search. */
export const usualSteps = 300;
/** α of Adam, and the noise's deviation at the start, in units of the latents' spread. */
const learningRate = 0.1;
const noiseScale = 0.05;

/**
 * Searches for the latent whose image is most like a given one. Leave the loop to end the search.
 * @param target [H, W, C] in [−1, 1], of the model's size
 * @throws ConfigError when the model has no latents, or no styles to search in
 */
export async function* projectImage(
  model: Model,
  renderer: LatentRenderer,
  target: Float32Array,
  { space = usualSpace(renderer), steps = usualSteps, label, seed = 0, ...weights }: ProjectionOptions = {},
): AsyncGenerator<Projection, void, void> {
  const search = await openSearch(model, renderer, { space, starts: startsFor(renderer, label), ...weights });
  try {
    yield* searchFor(search, { image: target, label, seed }, steps);
  } finally {
    search.dispose();
  }
}

/** Searches for one target. Leave the loop to end the search; it can take the next target. */
export function* searchFor(search: Search, target: Target, steps: number): Generator<Projection, void, void> {
  const { spread, kept } = search.space;
  const { rows: start, labels } = search.begin(target);
  let values = start;
  const adam = new Adam(values.length);
  const noise = new Float32Array(values.length);
  let best: Found | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (let step = 0; step < steps; step++) {
    const t = step / steps;
    fillNormal(noise, target.seed, streamOf("explore/project noise"), step);
    const strength = step === 0 ? 0 : spread * noiseScale * Math.max(0, 1 - t / 0.75) ** 2; // the starts as they are count too
    const tried = values.map((value, at) => value + strength * (noise[at] ?? 0));
    const { losses, gradient, found } = search.evaluate(target.image, { rows: tried, labels });
    for (let row = 0; row < search.starts; row++) {
      const loss = losses[row] ?? Number.NaN;
      if (!(loss < least)) continue;
      least = loss;
      best = found(row);
    }
    values = kept(adam.moved(values, gradient, spread * learningRate * ramp(t)));
    if (best !== undefined) yield { ...best, steps, step: step + 1 };
  }
}

/** Up over the first twentieth, down along a cosine over the last quarter. @param t in [0, 1) */
function ramp(t: number): number {
  const down = 0.5 - 0.5 * Math.cos(Math.PI * Math.min(1, (1 - t) / 0.25));
  return down * Math.min(1, t / 0.05);
}

/** Adam (Kingma & Ba 2014, arXiv:1412.6980, algorithm 1) on numbers outside the engine. */
class Adam {
  readonly #m: Float64Array;
  readonly #v: Float64Array;
  #step = 0;

  constructor(size: number) {
    this.#m = new Float64Array(size);
    this.#v = new Float64Array(size);
  }

  /** θ − α · m̂ / (√v̂ + ε). @param rate α */
  moved(values: Float32Array, gradient: ArrayLike<number>, rate: number): Float32Array<ArrayBuffer> {
    const [m, v, beta1, beta2] = [this.#m, this.#v, 0.9, 0.999];
    this.#step++;
    const [first, second] = [1 - beta1 ** this.#step, 1 - beta2 ** this.#step];
    return Float32Array.from(values, (value, at) => {
      const g = gradient[at] ?? 0;
      const mean = (m[at] = beta1 * (m[at] ?? 0) + (1 - beta1) * g);
      const power = (v[at] = beta2 * (v[at] ?? 0) + (1 - beta2) * g * g);
      return value - (rate * (mean / first)) / (Math.sqrt(power / second) + 1e-8);
    });
  }
}

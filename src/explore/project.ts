/**
 * @file An image's latent, found by optimisation: StyleGAN2's projector (Karras et al. 2020, arXiv:1912.04958, appendix D) for any generator. From it: Adam with
 * a rate that ramps up over the first twentieth and down over the last quarter, noise on the latent that fades over the first three quarters, in units of
 * the latents' spread. Not from it: the discriminator's features instead of LPIPS, and pixels; several starts at once, the nearest of random samples
 * instead of the mean; z is kept near the sphere of its samples (Menon et al. 2020, PULSE, arXiv:2003.03808); noise maps stay as they are.
 */
import { fillNormal, streamOf } from "../base/philox.js";
import type { Model } from "../training/portable.js";
import type { LatentRenderer, LatentSpace } from "./latent-renderer.js";
import { openSearch, starts } from "./projection-search.js";
import type { SearchSpace } from "./projection-search.js";

/** How to search. */
export interface ProjectionOptions {
  /** Where to search: `w+` if there are styles, else `z`, unless given. */
  readonly space?: SearchSpace | undefined;
  /** At least 1; 300 unless given. */
  readonly steps?: number | undefined;
  /** The class of the image, for a generator that has classes; 0 unless given. */
  readonly label?: number | undefined;
  /** Of samples and noise, 32 bits; 0 unless given. */
  readonly seed?: number | undefined;
}

/** How far a search has come. */
export interface Projection {
  /** Steps done, and all of them. */
  readonly step: number;
  readonly steps: number;
  /** The best so far: one row of that space, as a renderer takes it. */
  readonly space: LatentSpace;
  readonly latent: Float32Array<ArrayBuffer>;
  /** Its image, [H, W, C], and its mean squared difference from the target. */
  readonly image: Float32Array<ArrayBuffer>;
  readonly error: number;
}

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
  { space = renderer.styles === undefined ? "z" : "w+", steps = 300, label = 0, seed = 0 }: ProjectionOptions = {},
): AsyncGenerator<Projection, void, void> {
  const search = await openSearch(model, renderer, { space, target, label, seed });
  try {
    let values = search.start;
    const adam = new Adam(values.length);
    const noise = new Float32Array(values.length);
    let best: Omit<Projection, "step"> | undefined;
    let least = Number.POSITIVE_INFINITY;
    for (let step = 0; step < steps; step++) {
      const t = step / steps;
      fillNormal(noise, seed, streamOf("explore/project noise"), step);
      const strength = search.spread * noiseScale * Math.max(0, 1 - t / 0.75) ** 2;
      const tried = values.map((value, at) => value + strength * (noise[at] ?? 0));
      const { losses, gradient, found } = search.evaluate(tried);
      for (let row = 0; row < starts; row++) {
        const loss = losses[row] ?? Number.NaN;
        if (!(loss < least)) continue;
        least = loss;
        best = { steps, ...found(row) };
      }
      values = search.kept(adam.moved(values, gradient, search.spread * learningRate * ramp(t)));
      if (best !== undefined) yield { ...best, step: step + 1 };
    }
  } finally {
    search.dispose();
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

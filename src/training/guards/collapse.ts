/** @file Mode collapse: G draws much the same whatever it is given (Goodfellow 2016, arXiv:1701.00160, section 5.1.1), and its other form, in which it goes from one kind of image to the next. */
import { diversity, meanOf } from "./features.js";
import type { Features } from "./features.js";
import { Persistent } from "./guard.js";
import type { Finding } from "./guard.js";

/**
 * Diversity of fakes, in that of the data, below which G has collapsed once it had learnt to draw different images. Measured: slow learners (vanilla,
 * wgan-gp on MNIST) are below it for up to 600 steps at first, and stay above 0.2 from step 800 on; diffusion-gan draws much the same for 2000.
 */
const threshold = 0.1;
const learnt = 0.3;
/** From this step on nobody learns so slowly. */
const late = 3000;
/** All fakes are one image, at any time. */
const equal = 1e-3;
/** Looks in a row. */
const looks = 2;

/** Watches how different the fakes are from each other. */
export class CollapseGuard {
  readonly #ofData: number;
  readonly #persistent = new Persistent(looks);
  #hasLearnt = false;

  /** @param ofData diversity of the data */
  constructor(ofData: number) {
    this.#ofData = ofData;
  }

  /** Data that are all alike. */
  get constant(): Finding | undefined {
    if (this.#ofData > 1e-8) return undefined;
    return {
      guard: "constant-data",
      evidence: "most images of the data are the same",
      advice: "look at samples/reals.png, and check the folder or data set",
    };
  }

  look(fakes: Features, step: number): Finding | undefined {
    if (this.#ofData <= 1e-8) return undefined;
    const ratio = diversity(fakes) / this.#ofData;
    this.#hasLearnt ||= ratio >= learnt;
    const least = this.#hasLearnt || step >= late ? threshold : equal;
    if (!this.#persistent.holds(ratio < least)) return undefined;
    return {
      guard: "mode-collapse",
      evidence: `two fakes differ by ${(100 * ratio).toFixed(1)} % of what two real images do (median of ${fakes.count} images)`,
      advice:
        "--set pack=2, --set minibatchDeviation=true, --loss relativistic with r1 and r2, or a lower learning rate",
    };
  }
}

/** Movement of the fakes' mean between looks, in the data's diversity, that counts as a jump. Measured: at most 0.17 in healthy runs, but for r3gan, two of whose first four moves are of 0.4 to 1.0; 0.3 to 2.4 in failing ones. */
const jump = 0.3;
/** Jumps of so many of the last looks. */
const [jumps, remembered] = [3, 5];

/** Watches whether all fakes move together, again and again, instead of getting better. */
export class OscillationGuard {
  readonly #ofData: number;
  readonly #recent: boolean[] = [];
  readonly #persistent = new Persistent(1);
  #mean: Float32Array | undefined;

  /** @param ofData diversity of the data */
  constructor(ofData: number) {
    this.#ofData = ofData;
  }

  look(fakes: Features): Finding | undefined {
    const mean = meanOf(fakes);
    const before = this.#mean ?? mean;
    this.#mean = mean;
    const moved = mean.reduce((sum, value, index) => sum + (value - (before[index] ?? 0)) ** 2, 0) / fakes.size;
    const ratio = this.#ofData <= 1e-8 ? 0 : moved / this.#ofData;
    this.#recent.push(ratio > jump);
    if (this.#recent.length > remembered) this.#recent.shift();
    const seen = this.#recent.filter(Boolean).length;
    if (!this.#persistent.holds(seen >= jumps)) return undefined;
    return {
      guard: "oscillation",
      evidence: `all fakes together moved by ${ratio.toFixed(2)} of the distance between two real images since the last look, and as far in ${seen} of the last ${remembered}`,
      advice: "lower both learning rates, or --set r1=1, --set unroll=5",
    };
  }
}

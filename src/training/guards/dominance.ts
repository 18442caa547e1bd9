/** @file D wins: it tells real from fake so surely that G's gradient vanishes (Arjovsky & Bottou 2017, arXiv:1701.04862, theorem 2.4) or says nothing any more. */
import { losses } from "../../gan/index.js";
import type { LossName } from "../../gan/index.js";
import { Persistent } from "./guard.js";
import type { Finding } from "./guard.js";

/** Share of the loss of a D that cannot tell, below which D has won. */
const threshold = 0.02;
/** Lines of the log in a row. */
const lines = 10;

/**
 * Share of the largest norm so far, below which G's gradient has vanished, and share of the loss of a D that cannot tell, above which that says nothing: G has then nothing to learn.
 * Measured: on MNIST vanilla, minimax, lsgan and dcgan stay above 0.1; on the ring, with a D that cannot tell, r3gan stays above 0.13, vanilla above 0.02, minimax above 0.0018.
 */
const vanished = 1e-3;
const doubtful = 0.5;
/** Looks in a row. */
const looks = 3;

/** Watches D's loss and G's gradient. A critic, whose loss is a distance, cannot win. */
export class DominanceGuard {
  readonly #undecided: number | undefined;
  readonly #byLoss = new Persistent(lines);
  readonly #byGradient = new Persistent(looks);
  /** D's at the last line of the log. */
  #loss = NaN;
  /** Of G's gradient. */
  #largest = 0;
  #share: number | undefined;

  /** @param loss of the recipe's options, if it has one */
  constructor(loss: unknown) {
    this.#undecided = Object.hasOwn(losses, String(loss)) ? losses[loss as LossName].undecidedLoss : undefined;
  }

  /** @param metrics of a step event */
  look(metrics: Readonly<Record<string, number>>): Finding | undefined {
    const loss = metrics["loss.discriminator"];
    if (this.#undecided === undefined || loss === undefined) return undefined;
    this.#loss = Math.abs(loss);
    return this.#once(() => this.#byLoss.holds(this.#isBelow(threshold)));
  }

  /** @param norm of G's gradient; none where the optimiser does not tell */
  lookAtGradient(norm: number | undefined): Finding | undefined {
    if (norm === undefined) return undefined;
    this.#largest = Math.max(this.#largest, norm);
    const share = this.#largest === 0 ? 0 : norm / this.#largest;
    this.#share = share;
    return this.#once(() => this.#byGradient.holds(share < vanished && this.#isBelow(doubtful)));
  }

  /** Whether D's loss is less than a share of what it is blindly; it is not before it is known. */
  #isBelow(share: number): boolean {
    return this.#undecided !== undefined && this.#loss < share * this.#undecided;
  }

  /** What a look finds, unless the other sign of the same failure has been found and lasts. */
  #once(look: () => unknown): Finding | undefined {
    const before = this.#byLoss.lasts || this.#byGradient.lasts;
    look();
    const undecided = this.#undecided;
    if (undecided === undefined || before || !(this.#byLoss.lasts || this.#byGradient.lasts)) return undefined;
    const gradient =
      this.#share === undefined ? "" : `, and G's gradient is ${percent(this.#share)} of the largest so far`;
    return {
      guard: "discriminator-wins",
      evidence: `D's loss is ${this.#loss.toPrecision(2)}, and would be ${undecided.toPrecision(3)} if it could not tell real from fake${gradient}; G learns next to nothing from it`,
      advice:
        "make D slower or smoother: --set discriminatorLearningRate=0.0001, --set r1=1, --set instanceNoise=0.1, or a wasserstein loss with a gradient penalty",
    };
  }
}

const percent = (share: number): string => `${Number((100 * share).toPrecision(2))} %`;

/** @file D wins: it tells real from fake so surely that G's gradient vanishes (Arjovsky & Bottou 2017, arXiv:1701.04862, theorem 2.4) or says nothing any more. */
import { losses } from "../../gan/index.js";
import type { LossName } from "../../gan/index.js";
import { Persistent } from "./guard.js";
import type { Finding } from "./guard.js";

/** Share of the loss of a D that cannot tell, below which D has won. */
const threshold = 0.02;
/** Lines of the log in a row. */
const looks = 10;

/** Watches D's loss. A critic, whose loss is a distance, cannot win. */
export class DominanceGuard {
  readonly #undecided: number | undefined;
  readonly #persistent = new Persistent(looks);

  /** @param loss of the recipe's options, if it has one */
  constructor(loss: unknown) {
    this.#undecided = Object.hasOwn(losses, String(loss)) ? losses[loss as LossName].undecidedLoss : undefined;
  }

  /** @param metrics of a step event */
  look(metrics: Readonly<Record<string, number>>): Finding | undefined {
    const loss = metrics["loss.discriminator"];
    if (this.#undecided === undefined || loss === undefined) return undefined;
    if (!this.#persistent.holds(Math.abs(loss) < threshold * this.#undecided)) return undefined;
    return {
      guard: "discriminator-wins",
      evidence: `D's loss is ${loss.toPrecision(2)}, and would be ${this.#undecided.toPrecision(3)} if it could not tell real from fake; G learns next to nothing from it`,
      advice:
        "make D slower or smoother: --set discriminatorLearningRate=0.0001, --set r1=1, --set instanceNoise=0.1, or a wasserstein loss with a gradient penalty",
    };
  }
}

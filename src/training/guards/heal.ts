/** @file How a failed training is gone on with: from a state well before the failure, at a gentler setting. */
import type { Checkpoint } from "../checkpoints/checkpoint.js";
import type { TrainingConfig } from "../config/config.js";
import type { TrainingError } from "../errors.js";
import type { Finding } from "./guard.js";

/** A failure has begun this many steps before it is seen, at most. */
const margin = 200;
const kept = 3;

/** The last states that no guard had anything to say about. */
export class GoodStates {
  readonly #snapshot: (() => Checkpoint) | undefined;
  readonly #states: Checkpoint[] = [];

  /** @param snapshot copies the state; nothing is kept without it */
  constructor(snapshot: (() => Checkpoint) | undefined) {
    this.#snapshot = snapshot;
  }

  /** Keeps the state as it is now. */
  keep(): void {
    if (this.#snapshot === undefined) return;
    this.#states.push(this.#snapshot());
    if (this.#states.length > kept) this.#states.shift();
  }

  /** The newest from well before a step, or the oldest. */
  before(step: number): Checkpoint {
    const state = this.#states.findLast((other) => other.step <= step - margin) ?? this.#states[0];
    if (state === undefined) throw new Error("internal: no state was kept");
    return state;
  }
}

/** What a loss or metric that is no number says. */
export const divergence = ({ message }: TrainingError): Finding => ({
  guard: "diverged",
  evidence: message.replace(/; training diverged.*/, ""),
  advice: "lower the learning rate, such as --set learningRate=0.0001, or --set gradientClip=1",
});

/** Whether another setting of the optimisers can help. */
export const isHealable = ({ guard }: Finding): boolean => guard !== "constant-data" && guard !== "memorisation";

/** A setting and how it was changed, for people. */
export interface Gentler {
  readonly config: TrainingConfig;
  readonly change: string;
}

/** Half the learning rates; a quarter of D's alone where it wins. Nothing where the recipe has no such option. */
export function gentler(config: TrainingConfig, { guard }: Finding): Gentler | undefined {
  const { learningRate, discriminatorLearningRate: ofDiscriminator } = config.options;
  if (typeof learningRate !== "number") return undefined;
  const own = typeof ofDiscriminator === "number" && ofDiscriminator > 0;
  const changed =
    guard === "discriminator-wins" && typeof ofDiscriminator === "number"
      ? { discriminatorLearningRate: (own ? ofDiscriminator : learningRate) / 4 }
      : { learningRate: learningRate / 2, ...(own ? { discriminatorLearningRate: ofDiscriminator / 2 } : {}) };
  const change = Object.entries(changed).map(([name, value]) => `${name} ${value}`);
  return { config: { ...config, options: { ...config.options, ...changed } }, change: change.join(", ") };
}

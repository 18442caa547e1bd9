/** @file Memorisation: fakes are copies of training images, nearer to one than real images are to each other. */
import { nearest, quantile } from "./features.js";
import type { Features } from "./features.js";
import { Persistent } from "./guard.js";
import type { Finding } from "./guard.js";

/** A copy is nearer to a training image than this share of real images is to another one. */
const share = 0.02;
/** Share of the fakes that are copies. */
const threshold = 0.5;
/** Real images from which the distances between real ones are taken. */
const probes = 128;

/** Watches the distance to the nearest training image. */
export class MemorisationGuard {
  readonly #reals: Features;
  readonly #near: number;
  readonly #persistent = new Persistent(2);

  /** @param reals as many training images as can be compared with */
  constructor(reals: Features) {
    this.#reals = reals;
    const count = Math.min(probes, reals.count);
    const between = Array.from({ length: count }, (_, index) => {
      const probe = Math.floor((index * reals.count) / count);
      return nearest(reals, probe, reals, probe);
    });
    this.#near = quantile(between, share);
  }

  look(fakes: Features): Finding | undefined {
    const distances = Array.from({ length: fakes.count }, (_, index) => nearest(fakes, index, this.#reals));
    const copies = distances.filter((distance) => distance < this.#near).length / fakes.count;
    if (!this.#persistent.holds(copies > threshold)) return undefined;
    return {
      guard: "memorisation",
      evidence: `${Math.round(100 * copies)} % of ${fakes.count} fakes are nearer to a training image than ${100 - 100 * share} % of real images are to another`,
      advice: "use more data, or --set augment=ada; stop earlier",
    };
  }
}

/**
 * @file Experiments of the playground that the theory links to beside the playground's own presets: `playground:name` in a page. What each must show is held by
 * `tests/docs/experiments.slow.test.ts`; figures in comments were seen with seed 1.
 */
import { playgroundPresets } from "../../dist/browser/playground/presets.js";

const { vanishing } = playgroundPresets;

/** @param {Record<string, string | number | boolean>} options @param {string} [data] */
const game = (options, data = "ring") => ({ data, batch: 64, options });

const critic = { loss: "wasserstein", criticSteps: 2, r1: 0 };

/** @type {Record<string, Experiment>} */
export const theoryExperiments = {
  /** The D that makes minimax stand still: points are pushed 20 long instead of 10⁻¹⁰, and onto two of eight modes. */
  "non-saturating": game({ ...vanishing.options, loss: "non-saturating" }),
  /** Pushes of 2, for they grow with the distance from D's target. */
  "least-squares": game({ ...vanishing.options, loss: "least-squares" }),
  /** Minimax and the D that stood still, behind noise that fades over 4000 steps: 8 of 8 modes at its end. */
  "instance-noise": game({ ...vanishing.options, instanceNoise: 0.5, instanceNoiseSteps: 4000 }),
  /** The paper's clipping: pushes of 10⁻⁴, some thousandth of those under a penalty. */
  clipping: game({ ...critic, weightClip: 0.01 }),
  /** Ten times as wide a box: pushes of 2, and hardly a mode is held. */
  "wide-clipping": game({ ...critic, weightClip: 0.1 }),
  /** 8 of 8 modes after 2000 steps. */
  "spectral-norm": game({ ...critic, spectralNorm: true }),
  /** 8 of 8 modes after 2000 steps, and pushes that go to 0.1: the game comes to rest. */
  r3gan: game({ loss: "relativistic", r1: 0.01, r2: 0.01 }),
  /** The same game without the penalties: modes are found, but pushes stay at 5 to 10 and D's values run away. */
  "relativistic-alone": game({ loss: "relativistic", r1: 0, averageDecay: 0 }),
};

/** @typedef {{ readonly data: string, readonly batch: number, readonly options: Readonly<Record<string, string | number | boolean>> }} Experiment */

/** Every experiment that a page may name. @type {ReadonlyMap<string, Experiment>} */
export const experiments = new Map(
  Object.entries({ .../** @type {Record<string, Experiment>} */ (playgroundPresets), ...theoryExperiments }),
);

/**
 * The address of an experiment in the studio's page, from that page's folder: the game is there and begins to play. Queries are those of `web/src/pages/playground/link.ts`.
 * @param {string} name
 * @throws Error for a name that no experiment has
 */
export function playgroundAddress(name) {
  const experiment = experiments.get(name);
  if (experiment === undefined) throw new Error(`playground:${name}: there is no experiment of this name`);
  const { data, batch, options } = experiment;
  const set = Object.entries({ batch, ...options }).map(([option, value]) => `${option}_${value}`);
  return `index.html#/playground?${new URLSearchParams({ data, seed: "1", set: set.join("*"), play: "1" }).toString()}`;
}

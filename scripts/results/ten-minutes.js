/** @file The same ten minutes for several recipes: Fréchet distances that may be compared. */
import { evaluateRun } from "../../dist/training/index.js";

/** @typedef {import("./table.js").Result} Result */

/** Heading and introduction of these results on the page. */
export const tenMinutes = {
  title: "Ten minutes each",
  text: `The steps that one thread of the same idle machine does in ten minutes (speeds were taken in turn, 30 seconds each), on the 60 000 training digits of MNIST; then trained in
pairs, so that the times below differ by what else ran. 10 000 samples beside 10 000 of the digits, in the features of [docs/metrics.md](metrics.md); ± is the 95 % interval of the samples
drawn, not of another training. Two random halves of MNIST are 0.1 apart.`,
};

/** Settings besides data and steps: those of the recipe's own result; StyleGAN2's are those of its authors for CIFAR-10, with a stronger R1. @type {Readonly<Record<string, { steps: number, settings: readonly string[] }>>} */
const contestants = {
  vanilla: { steps: 13_800, settings: [] },
  dcgan: { steps: 6900, settings: [] },
  "wgan-gp": {
    steps: 14_400,
    settings: ["width=16", "criticSteps=1", "learningRate=2e-4", "discriminatorLearningRate=6e-4"],
  },
  stylegan2: { steps: 9300, settings: ["r1=1", "styleMixing=0", "pathLength=0"] },
};

/** @param {string} run @returns {Promise<string>} */
async function distances(run) {
  const { figures } = await evaluateRun(run, { metrics: ["fid", "kid", "pr"], samples: 10_000 });
  return figures
    .map(({ name, value, interval = 0 }) => `${name} ${value.toPrecision(3)} ± ${interval.toPrecision(2)}`)
    .join(", ");
}

/** @returns {Record<string, Result>} */
export const tenMinuteResults = () =>
  Object.fromEntries(
    Object.entries(contestants).map(([recipe, { steps, settings }]) => [
      `${recipe}-ten-minutes`,
      {
        recipe,
        settings: ["data=mnist:train", `steps=${steps}`, ...settings],
        group: tenMinutes,
        figure: distances,
        shows: `64 digits by ${recipe} after ten minutes`,
      },
    ]),
  );

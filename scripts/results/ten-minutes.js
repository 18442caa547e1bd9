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

/** Steps of ten minutes. @type {Readonly<Record<string, number>>} */
const contestants = { vanilla: 13_800, dcgan: 6900, "wgan-gp": 14_400, stylegan2: 9300 };

/** @param {string} run @returns {Promise<string>} */
async function distances(run) {
  const { figures } = await evaluateRun(run, { metrics: ["fid", "kid", "pr"], samples: 10_000 });
  return figures
    .map(({ name, value, interval = 0 }) => `${name} ${value.toPrecision(3)} ± ${interval.toPrecision(2)}`)
    .join(", ");
}

/** @param {Readonly<Record<string, Result>>} own each recipe's own result, whose settings are used @returns {Record<string, Result>} */
export const tenMinuteResults = (own) =>
  Object.fromEntries(
    Object.entries(contestants).map(([recipe, steps]) => [
      `${recipe}-ten-minutes`,
      {
        recipe,
        settings: [...(own[recipe]?.settings ?? []), "data=mnist:train", `steps=${steps}`],
        group: tenMinutes,
        figure: distances,
        shows: `64 digits by ${recipe} after ten minutes`,
      },
    ]),
  );

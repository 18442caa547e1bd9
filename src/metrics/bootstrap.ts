/** @file How sure a figure is: its standard error by the bootstrap (Efron 1979), which draws as many samples again from those at hand. */
import { ShapeError } from "../base/errors.js";
import { fillUniform, streamOf } from "../base/philox.js";

const stream = streamOf("metrics/bootstrap");

/** Of a normal distribution's 95 % about its mean. */
const normal = 1.96;

/** How often to draw, and with what seed. */
export interface BootstrapOptions {
  readonly resamples?: number;
  readonly seed?: number;
}

/**
 * Half of a figure's 95 % confidence interval: 1.96 standard errors. Not the percentiles of what was drawn: figures such as the Fréchet distance are biased, and drawing again
 * adds that bias a second time, which moves the percentiles and leaves the spread as it is.
 * @param count samples
 * @param statistic of samples that count so often: [count], adding up to `count`
 * @throws ShapeError when there are no samples
 */
export function halfInterval(
  count: number,
  statistic: (counts: Uint32Array) => number,
  { resamples = 100, seed = 0 }: BootstrapOptions = {},
): number {
  if (count < 1) throw new ShapeError("bootstrap: no samples; give at least one");
  const draws = new Float64Array(count);
  const values = Float64Array.from({ length: resamples }, (_, step) => {
    fillUniform(draws, seed, stream, step);
    const counts = new Uint32Array(count);
    for (const draw of draws) {
      const sample = Math.floor(draw * count);
      counts[sample] = (counts[sample] ?? 0) + 1;
    }
    return statistic(counts);
  });
  const mean = meanOf(values);
  return normal * Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (resamples - 1));
}

/** The mean of values that count so often each, once unless given. */
export function meanOf(values: ArrayLike<number>, counts?: Uint32Array): number {
  let [sum, total] = [0, 0];
  for (let index = 0; index < values.length; index++) {
    const times = counts?.[index] ?? 1;
    sum += times * (values[index] ?? 0);
    total += times;
  }
  return sum / total;
}

/** @file The playground's discriminator computed with plain loops: three layers of 48 with leaky ReLU 0.2, on the plane five times as large. */
import type { StateBank } from "#src/tensor/index.js";

/** D's output for a point. */
export type Judge = (x: number, y: number) => number;

/** D as it is in a state now. */
export function judgeFrom(state: StateBank): Judge {
  const layers = [1, 3, 5, 7].map((position) => ({
    weight: state.read(`discriminator.${position}.weight`), // [to, from]
    bias: state.read(`discriminator.${position}.bias`),
  }));
  return (x, y) => {
    let values = [5 * x, 5 * y];
    layers.forEach(({ weight, bias }, layer) => {
      const sums = Array.from(bias, (start, to) =>
        values.reduce((sum, value, from) => sum + value * (weight[to * values.length + from] ?? NaN), start),
      );
      values = layer === layers.length - 1 ? sums : sums.map((sum) => (sum > 0 ? sum : 0.2 * sum));
    });
    return values[0] ?? NaN;
  };
}

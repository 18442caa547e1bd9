/** @file Curves that are noisy, made smooth. */

/**
 * Mean that forgets, without the bias of its beginning: sₜ = w·sₜ₋₁ + (1 − w)·yₜ, shown as sₜ / (1 − wᵗ). Needs nothing around it: `ganvas report` puts
 * its text into a page.
 * @param values null where there is none, which stays
 * @param weight w in [0, 1)
 */
export function smoothed(values: readonly (number | null)[], weight: number): (number | null)[] {
  let [sum, norm] = [0, 0];
  return values.map((value) => {
    if (value === null) return null;
    sum = weight * sum + (1 - weight) * value;
    norm = weight * norm + (1 - weight);
    return sum / norm;
  });
}

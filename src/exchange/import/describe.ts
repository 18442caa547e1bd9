/** @file What a file has instead of a recipe's networks, as one line for people. */
import { CheckpointError } from "../../base/errors.js";
import { quote } from "../../base/quote.js";
import { formatShape } from "../../base/shape.js";
import type { Recipe } from "../../gan/index.js";
import type { Candidate } from "./candidate.js";
import type { Near } from "./infer.js";
import { joined } from "./prefixes.js";
import type { NamedTensor } from "./torch-names.js";

/** What a guess has that the beginning had not: `latent=100, width=64, 64×64×3`. */
export function describeCandidate({ options, data }: Candidate, start: Candidate): string {
  const changed = Object.entries(options).filter(([name, value]) => value !== start.options[name]);
  const { height, width, channels, classes } = data;
  return [
    ...changed.map(([name, value]) => `${name}=${String(value)}`),
    `images of ${height}×${width}×${channels}`,
    ...(classes === undefined ? [] : [`${classes} classes`]),
  ].join(", ");
}

/** The first tensor that is not as a network needs it. */
export function describeMisfit({ network, misfit, shapes }: Near, tensors: ReadonlyMap<string, NamedTensor>): string {
  const { prefix, missing, unequal } = misfit;
  const [first = ""] = missing.length > 0 ? missing : unequal;
  const name = joined(prefix, first);
  const needed = formatShape(shapes.get(first) ?? []);
  const stored = tensors.get(name);
  const more = missing.length + unequal.length - 1;
  const others = more === 0 ? "" : `, and ${more} more tensors differ`;
  if (stored === undefined) return `${network} needs ${quote(name)} ${needed}, which is not there${others}`;
  return `${quote(stored.original)} is ${formatShape(stored.shape)} where ${network} needs ${needed}${others}`;
}

/**
 * The error for a file that holds none of a recipe's networks.
 * @param unfit the nearest of each network
 * @param advice what would fit, if something would
 */
export function noNetwork(
  path: string,
  recipe: Recipe,
  tensors: ReadonlyMap<string, NamedTensor>,
  { unfit, start, advice }: { readonly unfit: readonly Near[]; readonly start: Candidate; readonly advice: string },
): CheckpointError {
  const [near] = unfit.toSorted((a, b) => a.misfit.cost / a.shapes.size - b.misfit.cost / b.shapes.size);
  const names = [...tensors.values()].slice(0, 3).map(({ original }) => quote(original));
  if (near === undefined) {
    const has = names.length === 0 ? "no tensors" : `${names.join(", ")}${tensors.size > 3 ? ", …" : ""}`;
    return new CheckpointError(
      `${path}: nothing is named as in a network of recipe ${recipe.name}: it has ${has}; ${advice}`,
    );
  }
  const nearest = describeCandidate(near.candidate, start);
  return new CheckpointError(
    `${path}: ${describeMisfit(near, tensors)}, at the nearest that recipe ${recipe.name} has (${nearest}); ${advice}`,
  );
}

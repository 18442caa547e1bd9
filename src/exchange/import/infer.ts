/** @file Which networks of a recipe a file holds, where, and with which options they have its names and shapes. */
import type { Recipe } from "../../gan/index.js";
import { frequentSizes, variablesOf, type Candidate } from "./candidate.js";
import { hintOf, saysAverage } from "./network-hints.js";
import { type FileNames, fits, type Misfit, type NetworkShapes } from "./prefixes.js";
import { Search } from "./search.js";

/** A network in a file. */
export interface Found {
  readonly network: string;
  readonly prefix: string;
  /** Where its average over the training is, if the file has both. */
  readonly averagePrefix?: string;
  /** Other tensors behind the prefix. */
  readonly others: number;
}

/** The nearest that came of a network. */
export interface Near {
  readonly network: string;
  readonly misfit: Misfit;
  readonly shapes: NetworkShapes;
  readonly candidate: Candidate;
}

/** What a file seems to hold. */
export interface Inference {
  readonly candidate: Candidate;
  readonly found: readonly Found[];
  /** Networks that are there, but not as this recipe has them. */
  readonly unfit: readonly Near[];
  /** Networks that have the shapes of one that was found, where nothing tells which of them it is. */
  readonly alike: readonly string[];
}

/** What is known beforehand. */
export interface Known {
  /** The networks that may be found. */
  readonly networks: readonly string[];
  /** Options that somebody has given; `size` where that is. */
  readonly fixed: ReadonlySet<string>;
  /** Whether to look in only one way, which finds most in a tenth of the time. */
  readonly isQuick?: boolean;
}

/** Finds networks and options. */
export function infer(recipe: Recipe, start: Candidate, names: FileNames, known: Known): Inference {
  const { networks, fixed, isQuick = false } = known;
  const search = new Search(recipe, names, variablesOf(recipe, fixed, frequentSizes(names.shapes.values())));
  let candidate = start;
  const found: Found[] = [];
  const unfit: Near[] = [];
  const alike: string[] = [];
  for (const network of networks) {
    const next = search.nearest(candidate, [...found, { network }], !isQuick);
    const misfits = search.misfits(next, { network });
    const chosen = choose(misfits.filter(fits), network);
    if (chosen !== undefined && found.every((one) => search.misfits(next, one).every(fits))) {
      found.push({ network, ...chosen });
      for (const prefix of [chosen.prefix, chosen.averagePrefix]) if (prefix !== undefined) search.take(prefix);
      candidate = next;
      continue;
    }
    const [misfit] = misfits;
    const shapes = search.shapesOf(next)?.get(network);
    if (misfit !== undefined && shapes !== undefined) unfit.push({ network, misfit, shapes, candidate: next });
    const isAlike = found.some(
      ({ prefix, network: other }) =>
        hintOf(prefix, other) === 0 && search.misfits(candidate, { network, prefix }).every(fits),
    );
    if (isAlike) alike.push(network);
  }
  return { candidate, found, unfit, alike };
}

/** Of places where a network fits, the one that names it; averages are for use, where there are both. */
function choose(places: readonly Misfit[], network: string): Omit<Found, "network"> | undefined {
  const best = Math.max(...places.map(({ prefix }) => hintOf(prefix, network)));
  const named = places.filter(({ prefix }) => hintOf(prefix, network) === best);
  const place = named.find(({ prefix }) => !saysAverage(prefix)) ?? named[0];
  if (place === undefined) return undefined;
  const { prefix, others } = place;
  const average = named.find((other) => other !== place && saysAverage(other.prefix));
  return { prefix, others, ...(average === undefined ? {} : { averagePrefix: average.prefix }) };
}

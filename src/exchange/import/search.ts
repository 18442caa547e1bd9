/**
 * @file Options with which a recipe's networks have a file's names and shapes. The recipe itself is asked: options are changed one at a time, and what brings
 * the networks nearer to the file is kept, until all fit or nothing helps. Where that leads nowhere it begins again from each value of the options that decide
 * which layers there are.
 */
import type { Recipe } from "../../gan/index.js";
import { shapesOf, type Candidate, type Variable } from "./candidate.js";
import type { FileNames, Misfit, NetworkShapes } from "./prefixes.js";

/** A network, and where it is if that is known. */
export interface Wanted {
  readonly network: string;
  readonly prefix?: string;
}

/** Rounds over all options; each but the last brings the networks nearer. */
const mostRounds = 8;
/** Candidates whose shapes are kept, some 20 kB each. */
const mostKept = 500;
/** Sizes that differ, when networks are almost right. */
const fewSizes = 4;
/** What a network costs of which nothing is there. */
const nothing = 1e6;

/** A guess and how far it is from the file. */
interface Guess {
  readonly candidate: Candidate;
  readonly cost: number;
}

export class Search {
  readonly #recipe: Recipe;
  readonly #names: FileNames;
  readonly #variables: readonly Variable[];
  readonly #shapes = new Map<string, ReturnType<typeof shapesOf>>();
  /** Prefixes that other networks have. */
  readonly #taken = new Set<string>();

  constructor(recipe: Recipe, names: FileNames, variables: readonly Variable[]) {
    this.#recipe = recipe;
    this.#names = names;
    this.#variables = variables;
  }

  /** Leaves a prefix to the network that is there. */
  take(prefix: string): void {
    this.#taken.add(prefix);
  }

  shapesOf(candidate: Candidate): ReadonlyMap<string, NetworkShapes> | undefined {
    const key = JSON.stringify(candidate);
    if (!this.#shapes.has(key)) {
      if (this.#shapes.size === mostKept) this.#shapes.clear();
      this.#shapes.set(key, shapesOf(this.#recipe, candidate));
    }
    return this.#shapes.get(key);
  }

  /** How networks are from what the file has, the nearest place first: where they are known to be, or at places that are free. */
  misfits(candidate: Candidate, { network, prefix }: Wanted): Misfit[] {
    const shapes = this.shapesOf(candidate)?.get(network);
    if (shapes === undefined) return [];
    if (prefix !== undefined) return [this.#names.misfit(shapes, prefix)];
    return this.#names.misfits(shapes).filter((misfit) => !this.#taken.has(misfit.prefix));
  }

  /** The nearest candidate to the file. @param isThorough whether to begin again where one way leads nowhere */
  nearest(start: Candidate, wanted: readonly Wanted[], isThorough: boolean): Candidate {
    let best = this.#descend({ candidate: start, cost: this.#cost(start, wanted) }, wanted, this.#variables);
    if (best.cost === 0 || best.cost >= nothing || !isThorough) return best.candidate;
    for (const variable of this.#variables) {
      if (!this.#decidesNames(variable, best.candidate, wanted)) continue;
      const others = this.#variables.filter((other) => other !== variable);
      for (const value of variable.values) {
        const candidate = variable.change(start, value);
        const found = this.#descend({ candidate, cost: this.#cost(candidate, wanted) }, wanted, others);
        if (found.cost < best.cost) best = found;
        if (best.cost === 0) return best.candidate;
      }
    }
    return best.candidate;
  }

  #descend(start: Guess, wanted: readonly Wanted[], variables: readonly Variable[]): Guess {
    let { candidate: best, cost } = start;
    for (let round = 0; round < mostRounds && cost > 0; round++) {
      const before = cost;
      for (const { probes, values, nearby, change } of variables) {
        const base = best;
        if (!this.#matters(base, wanted, probes, change)) continue;
        const isNear = cost <= fewSizes && nearby !== undefined;
        for (const value of isNear ? [...values, ...nearby(base)] : values) {
          if (cost === 0) break;
          const changed = change(base, value);
          const itsCost = this.#cost(changed, wanted);
          if (itsCost < cost) [best, cost] = [changed, itsCost];
        }
      }
      if (cost === before) break;
    }
    return { candidate: best, cost };
  }

  /** How far networks are from the file's, all together. */
  #cost(candidate: Candidate, wanted: readonly Wanted[]): number {
    if (this.shapesOf(candidate) === undefined) return Infinity;
    return wanted.reduce((sum, one) => sum + (this.misfits(candidate, one)[0]?.cost ?? nothing), 0);
  }

  #matters(
    base: Candidate,
    wanted: readonly Wanted[],
    values: readonly unknown[],
    change: Variable["change"],
  ): boolean {
    const shapes = this.#signature(base, wanted);
    return values.some((value) => ![undefined, shapes].includes(this.#signature(change(base, value), wanted)));
  }

  /** The same for the same shapes of networks; none where there can be no such networks. */
  #signature(candidate: Candidate, wanted: readonly Wanted[]): string | undefined {
    const shapes = this.shapesOf(candidate);
    return shapes && JSON.stringify(wanted.map(({ network }) => [...(shapes.get(network) ?? [])]));
  }

  /** Whether a variable decides which tensors there are, not only their sizes. */
  #decidesNames({ probes, change }: Variable, base: Candidate, wanted: readonly Wanted[]): boolean {
    const namesOf = (candidate: Candidate): string | undefined => {
      const shapes = this.shapesOf(candidate);
      return shapes && JSON.stringify(wanted.map(({ network }) => [...(shapes.get(network)?.keys() ?? [])]));
    };
    const names = namesOf(base);
    return probes.some((value) => ![undefined, names].includes(namesOf(change(base, value))));
  }
}

/** @file Where in a file a network's tensors are: behind which prefix, such as `G.module.main`, and how well they fit there. */
import { sameShape } from "../../base/shape.js";
import type { Shape } from "../../base/shape.js";

/** A network's parameters and buffers by name, in PyTorch's shapes. */
export type NetworkShapes = ReadonlyMap<string, Shape>;

/** What keeps a network from being a file's. */
export interface Misfit {
  readonly prefix: string;
  /** 0 if every tensor is there in its shape and nothing else is. */
  readonly cost: number;
  /** The network's names that the file has not. */
  readonly missing: readonly string[];
  /** Names whose shapes differ. */
  readonly unequal: readonly string[];
  /** How many other tensors the file has behind the prefix. */
  readonly others: number;
}

/** What a tensor too few or too many costs; a shape costs 1 for each size that differs. */
const nameCost = 4;
/** Places of one name, such as `0.weight`. */
const mostPlaces = 64;
/** Prefixes that are looked at closely: those behind which most names are. */
const closeLooks = 12;

/** `G.` and `main.0.weight` as one name. */
export const joined = (prefix: string, name: string): string => (prefix === "" ? name : `${prefix}.${name}`);

/** The names of a file, to be searched. */
export class FileNames {
  readonly shapes: ReadonlyMap<string, Shape>;
  /** Prefixes by what may follow them. */
  readonly #prefixes = new Map<string, string[]>();
  /** Number of names behind a prefix. */
  readonly #counts = new Map<string, number>();

  constructor(shapes: ReadonlyMap<string, Shape>) {
    this.shapes = shapes;
    for (const name of shapes.keys()) {
      this.#add("", name);
      for (let at = name.indexOf("."); at !== -1; at = name.indexOf(".", at + 1)) {
        this.#add(name.slice(0, at), name.slice(at + 1));
      }
    }
  }

  #add(prefix: string, rest: string): void {
    this.#counts.set(prefix, (this.#counts.get(prefix) ?? 0) + 1);
    const prefixes = this.#prefixes.get(rest);
    if (prefixes === undefined) this.#prefixes.set(rest, [prefix]);
    else prefixes.push(prefix);
  }

  /** Prefixes behind which at least one of a network's names is, the most fitting first. */
  misfits(network: NetworkShapes): Misfit[] {
    const found = new Map<string, number>();
    const lists = [...network.keys()].map((name) => this.#prefixes.get(name) ?? []);
    // Names that are in many places tell little, and a hostile file could have them in all.
    const telling = lists.filter(({ length }) => length <= mostPlaces);
    const places = telling.some(({ length }) => length > 0) ? telling : lists.map((list) => list.slice(0, mostPlaces));
    for (const prefix of places.flat()) found.set(prefix, (found.get(prefix) ?? 0) + 1);
    return [...found]
      .sort(([, a], [, b]) => b - a)
      .slice(0, closeLooks)
      .map(([prefix]) => this.misfit(network, prefix))
      .sort((a, b) => a.cost - b.cost);
  }

  /** How a network fits behind a prefix. */
  misfit(network: NetworkShapes, prefix: string): Misfit {
    const [missing, unequal]: [string[], string[]] = [[], []];
    let cost = 0;
    for (const [name, shape] of network) {
      const stored = this.shapes.get(joined(prefix, name));
      if (stored === undefined) {
        missing.push(name);
        cost += nameCost;
      } else if (!sameShape(stored, shape)) {
        unequal.push(name);
        cost += stored.length === shape.length ? shape.filter((size, axis) => size !== stored[axis]).length : nameCost;
      }
    }
    const others = (this.#counts.get(prefix) ?? 0) - (network.size - missing.length);
    return { prefix, cost: cost + others * nameCost, missing, unequal, others };
  }
}

/** Whether a network's every tensor is there, whatever else is. */
export const fits = ({ missing, unequal }: Misfit): boolean => missing.length === 0 && unequal.length === 0;

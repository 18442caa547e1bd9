/** @file Whether all ranks train the same: what was asked for, by which version, on which data, with which program. */
import { ConfigError } from "../../base/errors.js";
import type { Communicator } from "../communicator.js";
import { rankName, shared, tellAll } from "./together.js";

/** Something that must be the same on all ranks. */
export interface Fact {
  /** For people: `learningRate`, `the data set`. */
  readonly name: string;
  /** For people, too. */
  readonly value: string;
  /** What to do where it is not. */
  readonly advice: string;
}

/**
 * Compares what ranks say.
 * @throws ConfigError, on all ranks, that says which rank differs from rank 0 and how
 */
export function checkAlike(communicator: Communicator, facts: readonly Fact[]): void {
  const all = tellAll(communicator, facts);
  const [first = []] = all;
  for (const [rank, others] of all.entries()) {
    const [here, there] = [byName(others), byName(first)];
    const differing = [...there.values(), ...here.values()].find(
      ({ name }) => here.get(name)?.value !== there.get(name)?.value,
    );
    if (differing === undefined) continue;
    const { name, advice } = differing;
    const valueOf = (of: ReadonlyMap<string, Fact>): string => of.get(name)?.value ?? "not given";
    throw shared(
      new ConfigError(
        `${rankName(communicator, rank)} differs: ${name} is ${valueOf(here)} there, and ${valueOf(there)} on rank 0; ${advice}`,
      ),
    );
  }
}

const byName = (facts: readonly Fact[]): ReadonlyMap<string, Fact> => new Map(facts.map((fact) => [fact.name, fact]));

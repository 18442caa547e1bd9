/** @file Whether the launcher has tied ranks to fewer cores than their host has for them: Open MPI does so unless told otherwise, and nobody notices but by the time it takes. */
import { availableParallelism, cpus } from "node:os";
import type { Communicator } from "../training/index.js";

/** What decides, on one host. */
export interface Binding {
  /** Whether Open MPI has bound this process. */
  readonly isBound: boolean;
  /** Cores that it may use. */
  readonly allowed: number;
  readonly cores: number;
  /** On the same host. */
  readonly ranks: number;
}

export const bindingOf = ({ hosts, rank }: Pick<Communicator, "hosts" | "rank">): Binding => ({
  isBound: process.env["OMPI_MCA_orte_bound_at_launch"] === "1",
  allowed: availableParallelism(),
  cores: cpus().length,
  ranks: hosts.filter((host) => host === hosts[rank]).length,
});

/** One line, where cores are left idle. */
export function bindingWarning({ isBound, allowed, cores, ranks }: Binding): string | undefined {
  if (!isBound || allowed * ranks >= cores) return undefined;
  const each = ranks === 1 ? "the rank here" : `each of ${ranks} ranks here`;
  return `mpirun ties ${each} to ${allowed} of ${cores} cores; give it --bind-to none for threads on all of them`;
}

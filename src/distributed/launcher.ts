/** @file Who started this process, by the environment: how many processes there should be, and with which family of libraries. */

/** What a launcher says to its processes. */
export interface Launch {
  /** For people: `mpirun of Open MPI`. */
  readonly launcher: string;
  /** Family that the launcher speaks; undefined: either. */
  readonly family: "Open MPI" | "MPICH" | undefined;
  readonly size: number;
}

/** @returns undefined for a process that nobody launched as one of several */
export function launchOf(environment: Readonly<Record<string, string | undefined>>): Launch | undefined {
  const size = (name: string): number => Number(environment[name] ?? "");
  if (size("OMPI_COMM_WORLD_SIZE") > 0) {
    return { launcher: "mpirun of Open MPI", family: "Open MPI", size: size("OMPI_COMM_WORLD_SIZE") };
  }
  if (size("PMI_SIZE") > 0) {
    const launcher = environment["SLURM_STEP_ID"] === undefined ? "mpirun of MPICH" : "srun --mpi=pmi2";
    return { launcher, family: "MPICH", size: size("PMI_SIZE") };
  }
  // Slurm's PMIx serves both families; without --mpi it starts tasks that know nothing of each other.
  if (size("SLURM_STEP_NUM_TASKS") > 1) {
    return { launcher: "srun", family: undefined, size: size("SLURM_STEP_NUM_TASKS") };
  }
  return undefined;
}

/** @file Which of several processes this one is, as their launcher says, before anything of MPI is loaded. */

/** Open MPI; MPICH and its relatives; what speaks PMIx; Slurm. */
const variables = ["OMPI_COMM_WORLD_RANK", "PMI_RANK", "PMIX_RANK", "SLURM_PROCID"];

/** From 0; 0 for a process alone. @param args of the command line: without `--distributed` every process is alone */
export function launchedRank(args: readonly string[], env: NodeJS.ProcessEnv = process.env): number {
  if (!args.some((argument) => argument === "--distributed" || argument.startsWith("--distributed="))) return 0;
  const rank = Number(variables.map((name) => env[name]).find((value) => value !== undefined) ?? 0);
  return Number.isInteger(rank) ? rank : 0;
}

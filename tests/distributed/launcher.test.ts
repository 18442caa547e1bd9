/** @file Who launched a process, and what a library calls itself. */
import { describe, expect, test } from "vitest";
import { launchOf } from "#src/distributed/launcher.js";
import { libraryName } from "#src/distributed/world.js";

describe("the launcher", () => {
  test.each([
    { environment: {}, launch: undefined },
    { environment: { OMPI_COMM_WORLD_SIZE: "4" }, launch: { family: "Open MPI", size: 4 } },
    {
      environment: { PMI_SIZE: "2", PMI_RANK: "0" },
      launch: { family: "MPICH", size: 2, launcher: "mpirun of MPICH" },
    },
    {
      environment: { PMI_SIZE: "8", SLURM_STEP_ID: "0", SLURM_STEP_NUM_TASKS: "8" },
      launch: { family: "MPICH", size: 8, launcher: "srun --mpi=pmi2" },
    },
    // mpirun within an allocation of Slurm
    { environment: { OMPI_COMM_WORLD_SIZE: "2", SLURM_STEP_NUM_TASKS: "1" }, launch: { family: "Open MPI", size: 2 } },
    { environment: { SLURM_STEP_NUM_TASKS: "8", SLURM_PROCID: "3" }, launch: { family: undefined, size: 8 } },
    // a batch script is one process, however many tasks it may start
    { environment: { SLURM_NTASKS: "8", SLURM_PROCID: "0" }, launch: undefined },
  ])("$environment", ({ environment, launch }) => {
    if (launch === undefined) expect(launchOf(environment)).toBeUndefined();
    else expect(launchOf(environment)).toMatchObject(launch);
  });
});

test.each([
  ["Open MPI v4.1.4, package: Debian OpenMPI, ident: 4.1.4, repo rev: v4.1.4, May 26, 2022", "Open MPI 4.1.4"],
  ["MPICH Version:\t4.0.2\nMPICH Release date:\tThu Apr  7 12:34:45 CDT 2022", "MPICH 4.0.2"],
  ["Intel(R) MPI Library 2021.10 for Linux* OS\n", "Intel(R) MPI 2021.10"],
  ["MVAPICH2 Version      :\t2.3.7", "MVAPICH2 2.3.7"],
  ["something else\nentirely", "something else"],
])("%s is %s", (version, name) => {
  expect(libraryName(version)).toBe(name);
});

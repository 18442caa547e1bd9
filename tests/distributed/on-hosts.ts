/** @file Starts `ganvas` over MPI on the hosts of a test. */
import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { spawnSync } from "node:child_process";
import { main } from "../cli/command.js";
import { outputOf, whyNoHosts } from "./hosts.js";
import type { Hosts } from "./hosts.js";

/** How each family is told where to start what, and which network to use. */
const launchers = {
  "mpirun.openmpi": (hosts: Hosts, names: readonly string[]): string[] => [
    ...["--oversubscribe", "--bind-to", "none", "--mca", "plm_rsh_agent", hosts.agent],
    ...["--mca", "pml", "ob1", "--mca", "btl", "self,tcp", "--mca", "btl_tcp_if_include", hosts.network],
    ...["--mca", "oob_tcp_if_include", hosts.network, "--host", names.map((name) => `${name}:1`).join(",")],
  ],
  "mpirun.mpich": (hosts: Hosts, names: readonly string[]): string[] => [
    ...["-launcher", "rsh", "-launcher-exec", hosts.agent, "-iface", "eth0", "-hosts", names.join(",")],
  ],
} as const;

export type Launcher = keyof typeof launchers;

/** Why a launcher cannot start ranks on several hosts here; undefined if it can. */
export const whyNot = (launcher: Launcher): string | undefined =>
  spawnSync(launcher, ["--version"]).error === undefined ? whyNoHosts() : `there is no ${launcher} here`;

/** Runs `ganvas` on each of the hosts; `mpirun` is on the first. */
export const startOn = (
  hosts: Hosts,
  launcher: Launcher,
  names: readonly string[],
  args: readonly string[],
): ChildProcessWithoutNullStreams =>
  hosts.start(
    names[0] ?? "",
    [
      ...[launcher, ...launchers[launcher](hosts, names), "-np", String(names.length)],
      ...[process.execPath, main, ...args, "--distributed", "mpi"],
    ],
    {
      env: {
        // As root only when told twice; not by what else a machine of tests may have.
        ...{ OMPI_ALLOW_RUN_AS_ROOT: "1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: "1", UCX_TLS: "tcp,self" },
        ...{ TERM: "dumb", NO_COLOR: "1" },
      },
    },
  );

/** Runs `ganvas` alone on a host. @returns what it prints */
export const runOn = (hosts: Hosts, host: string, args: readonly string[]): Promise<string> =>
  outputOf(hosts.start(host, [process.execPath, main, ...args]));

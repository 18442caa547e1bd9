/** @file What runs on a host of tests: processes are told apart by the network that they see. */
import { readFileSync, readdirSync, readlinkSync } from "node:fs";

/** A process on one of the hosts. */
export interface HostProcess {
  /** As we see it, for signals. */
  readonly pid: number;
  readonly command: string;
  /** In the launch by MPI that it belongs to, as Open MPI and MPICH tell their processes. */
  readonly rank: number | undefined;
}

/** @param network the network namespace, as the links in /proc name it */
export function processesIn(network: string): HostProcess[] {
  return readdirSync("/proc").flatMap((entry) => {
    if (!/^\d+$/.test(entry)) return [];
    try {
      if (readlinkSync(`/proc/${entry}/ns/net`) !== network) return [];
      const command = readFileSync(`/proc/${entry}/cmdline`, "utf8").split("\0").join(" ").trim();
      if (command === "") return []; // ended, and not yet buried
      const environment = readFileSync(`/proc/${entry}/environ`, "utf8").split("\0");
      const rank = environment.map((line) => /^(?:OMPI_COMM_WORLD_RANK|PMI_RANK)=(\d+)$/.exec(line)?.[1]).find(Boolean);
      return [{ pid: Number(entry), command, rank: rank === undefined ? undefined : Number(rank) }];
    } catch {
      return []; // ended meanwhile
    }
  });
}

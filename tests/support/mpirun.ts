/** @file Runs the built command as several processes, by the launchers of this machine. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { main, startProgram } from "../cli/command.js";
import type { Running } from "../cli/command.js";

/** A launcher. */
export interface Launcher {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
}

const openMpi: Launcher = {
  name: "Open MPI",
  program: "mpirun.openmpi",
  args: ["--oversubscribe", "--bind-to", "none"],
};
const mpich: Launcher = { name: "MPICH", program: "mpirun.mpich", args: [] };

/** Those that are here; none where MPI is not installed, and tests that need it are skipped. */
export const launchers: readonly Launcher[] = [openMpi, mpich].filter(
  ({ program }) => spawnSync(program, ["--version"]).status === 0,
);

/** Arguments of `ganvas`, and how many ranks get them. */
export type Command = readonly [ranks: number, args: readonly string[]];

/** Starts ranks, numbered in the order of the commands. */
export function launch({ program, args }: Launcher, ...commands: readonly Command[]): Running {
  const parts = commands.map(([ranks, own]) => ["-np", String(ranks), process.execPath, main, ...own]);
  const joined = parts.flatMap((part, index) => (index === 0 ? part : [":", ...part]));
  const env = { OMPI_ALLOW_RUN_AS_ROOT: "1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: "1" };
  return startProgram(program, [...args, ...joined], { env });
}

/** The processes of a job's ranks, by rank. */
export function ranksOf({ child }: Running): number[] {
  const ranks = descendants(child.pid ?? 0).flatMap((pid): [rank: number, pid: number][] => {
    const [, rank] =
      /^(?:OMPI_COMM_WORLD_RANK|PMI_RANK)=(\d+)$/m.exec(read(pid, "environ").replaceAll("\0", "\n")) ?? [];
    return rank === undefined ? [] : [[Number(rank), pid]];
  });
  return ranks.sort(([a], [b]) => a - b).map(([, pid]) => pid);
}

/** Children and theirs. */
const descendants = (pid: number): number[] =>
  read(pid, `task/${pid}/children`)
    .split(" ")
    .filter((child) => child !== "")
    .flatMap((child) => [Number(child), ...descendants(Number(child))]);

/** Of a process; nothing when it has ended meanwhile. */
function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "latin1").trimEnd();
  } catch {
    return "";
  }
}

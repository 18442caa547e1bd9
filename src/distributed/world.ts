/** @file What the ranks know of each other before they work. */
import { BackendError } from "../base/errors.js";
import { pause } from "./ending.js";
import type { Launch } from "./launcher.js";
import type { Mpi } from "./mpi.js";
import type { WireMemory } from "./wire-memory.js";

/** Each rank alone would write the same run. @throws BackendError when the launcher started several processes and MPI does not know of them */
export function checkSize(mpi: Mpi, launch: Launch | undefined): void {
  if (launch === undefined || launch.size === mpi.size) return;
  const advice =
    launch.family === undefined
      ? "use `srun --mpi=pmix` (Open MPI) or `srun --mpi=pmi2` (MPICH)"
      : "use the mpirun that belongs to the library, or set GANVAS_MPI_LIBRARY";
  throw new BackendError(
    `${launch.launcher} started ${launch.size} processes, but the MPI library (${libraryName(mpi.version())}) sees ${mpi.size}; ${advice}`,
  );
}

/** Bytes for a host's name. */
const nameBytes = 256;

/** The host of each rank. Blocks until all ranks ask. */
export function hostsOf(mpi: Mpi, wire: WireMemory): readonly string[] {
  const name = wire.allocate(nameBytes);
  const names = wire.allocate(nameBytes * mpi.size);
  wire.bytes.set(new TextEncoder().encode(mpi.host()).subarray(0, nameBytes), name);
  const request = mpi.allgather(wire.address(name), nameBytes, wire.address(names), mpi.world);
  while (!mpi.test(request)) pause(1);
  return Array.from({ length: mpi.size }, (_, rank) => {
    const bytes = wire.bytes.slice(names + rank * nameBytes, names + (rank + 1) * nameBytes);
    return new TextDecoder().decode(bytes).replace(/\0.*$/s, "");
  });
}

/** `Open MPI 4.1.4` of `Open MPI v4.1.4, package: …`, `MPICH 4.0.2` of a page that begins with `MPICH Version:\t4.0.2`; else the first line. */
export function libraryName(version: string): string {
  const first = version.split("\n")[0]?.trim() ?? "";
  const [, name, number] = /^(.+?)(?:\s+Version\s*:|\s+Library)?\s+v?(\d[\w.]*)/.exec(first) ?? [];
  return name === undefined || number === undefined ? first : `${name} ${number}`;
}

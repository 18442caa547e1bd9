/** @file Starts programs of this folder on several ranks, with whichever MPI libraries are installed. */
import { spawn, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** A family of MPI libraries whose launcher is here. */
export interface Installed {
  readonly family: "Open MPI" | "MPICH";
  readonly mpirun: string;
  readonly flags: readonly string[];
}

const candidates = [
  { family: "Open MPI", own: "mpirun.openmpi", says: /Open MPI/, flags: ["--oversubscribe", "--bind-to", "none"] },
  { family: "MPICH", own: "mpirun.mpich", says: /HYDRA/, flags: [] },
] as const;

/** Families that tests can use; a test of the others says that it is skipped. */
export const families: readonly Installed[] = candidates.flatMap(({ family, own, says, flags }) => {
  const mpirun = [own, "mpirun"].find((name) => {
    const { status, stdout } = spawnSync(name, ["--version"], { encoding: "utf8" });
    return status === 0 && says.test(stdout);
  });
  return mpirun === undefined ? [] : [{ family, mpirun, flags }];
});

/** Open MPI refuses to run as root, as CI does, unless told twice. */
const environment = {
  ...process.env,
  OMPI_ALLOW_RUN_AS_ROOT: "1",
  OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: "1",
  NO_COLOR: "1",
};

export interface Ended {
  /** Of mpirun; null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program of `programs/` on so many ranks until all have ended. */
export function launch(
  { mpirun, flags }: Installed,
  ranks: number,
  program: string,
  ...options: readonly string[]
): Promise<Ended> {
  const file = fileURLToPath(new URL(`./programs/${program}.js`, import.meta.url));
  return run(mpirun, [...flags, "-np", String(ranks), process.execPath, file, ...options]);
}

/** Runs a program of `programs/` without a launcher. */
export const alone = (program: string, ...options: readonly string[]): Promise<Ended> =>
  run(process.execPath, [fileURLToPath(new URL(`./programs/${program}.js`, import.meta.url)), ...options]);

function run(command: string, values: readonly string[]): Promise<Ended> {
  const child = spawn(command, values, { env: environment, stdio: ["ignore", "pipe", "pipe"] });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (data: Buffer) => (stdout += data.toString()));
  child.stderr.on("data", (data: Buffer) => (stderr += data.toString()));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, stdout, stderr }));
  });
}

/** @file Data-parallel training over MPI. Nothing of it is loaded without `--distributed mpi`. */
import { MessageChannel, Worker } from "node:worker_threads";
import { BackendError } from "../base/errors.js";
import type { Communicator, Transport } from "../training/communicator.js";
import { MpiCommunicator } from "./communicator.js";
import { endLauncherAfter } from "./end-launcher.js";
import { killThisProcess, sayLine } from "./ending.js";
import { Control } from "./control.js";
import { Figures } from "./figures.js";
import { LastWords } from "./last-words.js";
import type { Start, Started } from "./start.js";

/** Large sums of f32, those of gradients, are made as `reduce` and `compress` say; all else is exact. */
export interface MpiOptions extends Transport {
  /** Seconds without a sign of life from a rank until the job ends. */
  readonly watchdog: number;
  /** Seconds in which all ranks must have met; a minute, or twice the watchdog's time if that is more, unless given. */
  readonly meeting?: number;
}

/** Set before the library is loaded; what a person has set stays. */
const environment = {
  // UCX, on which MPICH and Open MPI may sit: its hooks into memory allocation crash V8 now and then,
  UCX_MEM_EVENTS: "no",
  UCX_MEM_MMAP_HOOK_MODE: "none",
  UCX_MEM_MALLOC_HOOKS: "no",
  // and its signal handlers turn every trap of WebAssembly into the end of the process.
  UCX_HANDLE_ERRORS: "none",
  // Open MPI yields the core in every call when there are more ranks than cores, each time for milliseconds; our thread sleeps by itself.
  OMPI_MCA_mpi_yield_when_idle: "0",
};

/**
 * Joins the ranks that `mpirun` or `srun` has started; alone when nobody did. Call {@link Communicator.close} before the process ends: a process
 * that ends without it ends all others.
 * @throws BackendError when koffi or an MPI library is missing, or the library does not belong to the launcher
 */
export async function openMpi({
  reduce,
  compress,
  watchdog,
  meeting = Math.max(60, 2 * watchdog),
}: MpiOptions): Promise<Communicator> {
  for (const [name, value] of Object.entries(environment)) process.env[name] ??= value;
  const control = new Control();
  const figures = new Figures();
  const { port1: port, port2 } = new MessageChannel();
  const lastWords = new LastWords();
  const shared = { control: control.buffer, figures: figures.memory, lastWords: lastWords.memory };
  const data: Start = { watchdog, ...shared, port: port2 };
  const worker = new Worker(new URL("./communication-thread.js", import.meta.url), {
    workerData: data,
    transferList: [port2],
    execArgv: [],
  });
  // MPI waits for ever for ranks that do not come; nobody can give signs of life before they have met.
  const timer = setTimeout(() => endUnmet(meeting), 1000 * meeting);
  const started = await new Promise<Started>((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
  }).finally(() => clearTimeout(timer));
  worker.unref();
  port.unref();
  if (started.kind === "unable") {
    port.close();
    await worker.terminate();
    throw started.isForPeople ? new BackendError(started.message) : new Error(started.message);
  }
  const transport = { reduce, compress };
  const thread = { worker, control, port, figures, lastWords, watchdog, transport };
  return new MpiCommunicator(thread, started);
}

/** Ends this process, and with it the job: MPI cannot be asked to. */
function endUnmet(seconds: number): void {
  const { OMPI_COMM_WORLD_RANK, PMI_RANK, SLURM_PROCID } = process.env;
  const rank = OMPI_COMM_WORLD_RANK ?? PMI_RANK ?? SLURM_PROCID ?? "?";
  const advice =
    "tell mpirun which network to use (Open MPI: --mca btl_tcp_if_include, MPICH: -iface), see docs/distributed.md";
  sayLine(`ganvas: rank ${rank}: the ranks have not met within ${seconds} s; if all hosts are up ${advice}`);
  endLauncherAfter(1);
  killThisProcess();
}

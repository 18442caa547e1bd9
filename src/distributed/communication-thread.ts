/**
 * @file The communication thread: the only one that calls MPI. It never blocks in there: it asks whether things are done, first at once, then
 * after short sleeps, and between them says that this rank lives. So a computation that takes minutes or a rank that hangs stops nobody's watchdog.
 */
import { parentPort, workerData } from "node:worker_threads";
import { GanvasError } from "../base/errors.js";
import { Control } from "./control.js";
import { endJob, sayLine } from "./ending.js";
import type { Handle } from "./family.js";
import { Figures } from "./figures.js";
import { Heartbeat } from "./heartbeat.js";
import type { Loss } from "./heartbeat.js";
import { LastWords } from "./last-words.js";
import { launchOf } from "./launcher.js";
import { loadMpi } from "./library.js";
import { Memories } from "./memories.js";
import { Mpi } from "./mpi.js";
import type { Request as MpiRequest } from "./mpi.js";
import { decodeRequest } from "./requests.js";
import { Service } from "./service.js";
import type { Answer, Leaving, Start, Started } from "./start.js";
import { checkSize, hostsOf, libraryName } from "./world.js";
import { WireMemory } from "./wire-memory.js";

const start = workerData as Start;
const control = new Control(start.control);
const lastWords = new LastWords(start.lastWords);

/** Milliseconds of asking without a pause: about what a message within a machine takes. */
const spin = 0.03;
/** Milliseconds of sleep between two questions: a sixteenth of the time for which nothing was finished, within these. */
const [shortestPause, longestPause] = [0.02, 0.5];
/** Milliseconds of sleep when nothing is under way; a request ends it. */
const idlePause = 10;
/** Milliseconds between two looks at the signs of life. */
const heartbeatPause = 5;

const explain = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** What the thread works with. */
interface World {
  readonly mpi: Mpi;
  readonly hosts: readonly string[];
  readonly service: Service;
  readonly heartbeat: Heartbeat;
  /** Of all ranks, for their leave-taking. */
  readonly closing: Handle;
}

async function initialize(): Promise<World> {
  const launch = launchOf(process.env);
  const library = await loadMpi(launch);
  const wire = new WireMemory(library.addressOf);
  const mpi = new Mpi(library, wire);
  checkSize(mpi, launch);
  const hosts = hostsOf(mpi, wire);
  const service = new Service({
    ...{ mpi, wire, control, port: start.port },
    memories: new Memories(start.port, library.addressOf),
    figures: new Figures(start.figures),
    onCut: noteOfCuts(mpi.rank),
  });
  const heartbeat = new Heartbeat(mpi, wire, mpi.duplicateWorld(), start.watchdog * 1000, performance.now());
  return { mpi, hosts, service, heartbeat, closing: mpi.duplicateWorld() };
}

/** Says once that f16 is too narrow. */
function noteOfCuts(rank: number): (numbers: number) => void {
  let hasSaid = false;
  return (numbers) => {
    if (hasSaid) return;
    hasSaid = true;
    const advice = "--compress bf16 has no such limit";
    sayLine(`ganvas: rank ${rank}: f16 cuts gradients beyond ±65504 (${numbers} in this sum); ${advice}`);
  };
}

/** Serves requests until all ranks leave or one is lost. */
function serve(world: World): void {
  const { mpi, service, heartbeat } = world;
  let leaving: MpiRequest | undefined;
  let [activity, lastActive, lastBeat] = [0, 0, 0];
  while (!heartbeat.isOver || mpi.size === 1) {
    const wakes = control.wakes;
    for (let words = control.shift(); words !== undefined; words = control.shift()) {
      const request = decodeRequest(words);
      lastActive = performance.now();
      if (request.kind === "message") service.exchange(request);
      else if (request.kind === "abort") endJob(mpi, request.code);
      else if (request.kind === "close") leaving = mpi.barrier(world.closing);
      else service.collect(request);
    }
    service.advance();
    const now = performance.now();
    if (service.activity !== activity) [activity, lastActive] = [service.activity, now];
    if (now - lastBeat >= heartbeatPause) {
      lastBeat = now;
      if (leaving !== undefined && mpi.test(leaving)) {
        if (mpi.size === 1) return;
        leaving = undefined;
        heartbeat.leave();
      }
      const loss = heartbeat.tick(now);
      if (loss !== undefined) endAfter(loss, world);
    }
    if (service.isIdle && leaving === undefined) control.sleep(wakes, idlePause);
    else if (now - lastActive > spin) {
      control.sleep(wakes, Math.min(longestPause, Math.max(shortestPause, (now - lastActive) / 16)));
    }
  }
}

/** Ends the job, as a rank is lost. */
function endAfter(loss: Loss, { mpi, hosts, heartbeat }: World): void {
  heartbeat.announce(loss.rank);
  const lost = `rank ${loss.rank} on host ${hosts[loss.rank] ?? "?"}`;
  const consequence = "the job ends; go on with --resume";
  if (loss.isHearsay) lastWords.keep(mpi.rank, `${lost} is lost; ${consequence}`);
  else lastWords.say(mpi.rank, `no sign of life from ${lost} for ${start.watchdog} s; ${consequence}`);
  heartbeat.tick(performance.now()); // gives MPI a chance to send what was announced
  endJob(mpi, 1);
}

/** After a failure: only the end can be asked for. */
function awaitEnd(mpi: Mpi): void {
  for (;;) {
    const words = control.shift();
    if (words === undefined) {
      control.sleep(control.wakes, idlePause);
      continue;
    }
    const request = decodeRequest(words);
    if (request.kind === "abort") endJob(mpi, request.code);
    if (request.kind === "close") endJob(mpi, 1);
  }
}

const reply = (message: Started | Leaving): void => parentPort?.postMessage(message);

try {
  const world = await initialize();
  const { mpi, hosts } = world;
  reply({ kind: "ready", rank: mpi.rank, size: mpi.size, library: libraryName(mpi.version()), hosts });
  try {
    serve(world);
    reply({ kind: "leaving" });
    mpi.finalize();
  } catch (error) {
    start.port.postMessage({ failure: explain(error) } satisfies Answer);
    control.fail();
    awaitEnd(mpi);
  }
  parentPort?.close();
  start.port.close();
} catch (error) {
  reply({ kind: "unable", message: explain(error), isForPeople: error instanceof GanvasError });
}

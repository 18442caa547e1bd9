/**
 * @file A lock file that keeps two trainers out of one run folder. It names its process; the lock of a process that is
 * gone is taken over. Of another machine's process that cannot be known: it gives signs of life by touching the file.
 */
import { randomUUID } from "node:crypto";
import { linkSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { hostname, uptime } from "node:os";
import { join } from "node:path";
import { CheckpointError } from "../../base/errors.js";
import { processEntry } from "./process-entry.js";

/** What the file says. */
interface Owner {
  readonly pid: number;
  readonly host: string;
  /** Tells apart processes that had the same number. */
  readonly token: string;
  /** When the process began, where the system says: containers count theirs from 1, and so have the same numbers again and again. */
  readonly began?: string | undefined;
}

/** A held lock. */
export interface RunLock {
  release(): void;
}

const fileName = "lock.json";
const touchEveryMs = 20_000;
/** Silence after which another machine's process is taken for gone; clocks may differ by less. */
const silenceMs = 180_000;
/** Of the locks that this process holds. */
const held = new Set<string>();

/**
 * Takes the lock of a folder.
 * @throws CheckpointError when a living process holds it; the system's error when the folder cannot be written
 */
export function lockRun(folder: string): RunLock {
  const path = join(folder, fileName);
  const owner: Owner = {
    ...{ pid: process.pid, host: hostname(), token: randomUUID() },
    began: processEntry(process.pid)?.began,
  };
  for (let attempt = 0; !create(path, owner); attempt++) {
    const found = read(path);
    if (found !== undefined && (attempt > 2 || isAlive(found, path))) throw inUse(folder, path, found);
    if (found !== undefined) takeAway(path, found);
  }
  held.add(owner.token);
  const touching = setInterval(() => touch(path, owner), touchEveryMs).unref();
  const release = (): void => {
    clearInterval(touching);
    process.off("exit", release);
    held.delete(owner.token);
    if (read(path)?.token === owner.token) rmSync(path, { force: true });
  };
  process.once("exit", release);
  return { release };
}

/** Whether a living process holds the lock of a folder. @throws the system's error when its file cannot be read */
export const isTraining = (folder: string): boolean => trainerOf(folder) !== undefined;

/** The number of the living process that holds the lock of a folder, as its own machine counts. @throws the system's error when the file cannot be read */
export function trainerOf(folder: string): number | undefined {
  const path = join(folder, fileName);
  const found = read(path);
  return found !== undefined && isAlive(found, path) ? found.pid : undefined;
}

/** A sign of life, for other machines. */
function touch(path: string, { token }: Owner): void {
  try {
    if (read(path)?.token === token) utimesSync(path, new Date(), new Date());
  } catch {
    // The folder cannot be written at the moment: the next may succeed.
  }
}

/** Makes the file with its content in one step, so that nobody reads half of it. */
function create(path: string, owner: Owner): boolean {
  const draft = `${path}.${owner.token}.tmp`;
  writeFileSync(draft, JSON.stringify(owner));
  try {
    linkSync(draft, path);
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw cause;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** The owner; one that cannot be alive for a damaged file; undefined when there is no lock. */
function read(path: string): Owner | undefined {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw cause;
  }
  try {
    const { pid, host, token, began } = JSON.parse(text) as Partial<Owner>;
    if (typeof pid === "number" && typeof host === "string" && typeof token === "string")
      return { pid, host, token, began };
  } catch {
    // Falls through: we never write such a file.
  }
  return { pid: 0, host: hostname(), token: text };
}

function isAlive({ pid, host, token, began }: Owner, path: string): boolean {
  const touchedAt = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  if (touchedAt === undefined) return false;
  if (host !== hostname()) return Date.now() - touchedAt < silenceMs;
  if (pid === process.pid) return held.has(token);
  const bootedAt = Date.now() - uptime() * 1000;
  if (pid < 1 || touchedAt < bootedAt) return false;
  if (began !== undefined && (processEntry(pid)?.began ?? began) !== began) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === "EPERM"; // somebody else's process
  }
}

/** Removes a dead owner's file. If it was another's by now, that one gets it back. */
function takeAway(path: string, dead: Owner): void {
  const aside = `${path}.${randomUUID()}.tmp`;
  try {
    renameSync(path, aside);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return;
    throw cause;
  }
  if (read(aside)?.token !== dead.token) linkSync(aside, path);
  rmSync(aside, { force: true });
}

function inUse(folder: string, path: string, { pid, host }: Owner): CheckpointError {
  const isHere = host === hostname();
  const where = isHere ? `process ${pid}` : `process ${pid} on ${host}`;
  const orElse = isHere
    ? `if it is gone delete ${path}`
    : `if ${host} is gone wait until it has been silent for ${silenceMs / 60_000} minutes`;
  return new CheckpointError(`${folder}: ${where} is training here; wait for it or stop it, or ${orElse}`);
}

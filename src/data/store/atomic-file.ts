/** @file Files that are there whole or not at all: temporary file in the same folder, fsync, rename, fsync of the folder. */

import { open, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** `.name.PID.N.tmp`, made by a process that may be gone. */
const temporary = /^\..*\.(\d+)\.\d+\.tmp$/;
let drafts = 0;

/** The path of a temporary neighbour, unique in this process and among processes that live. */
export function temporaryNeighbour(path: string): string {
  return join(dirname(path), `.${basename(path)}.${process.pid}.${drafts++}.tmp`);
}

/**
 * Replaces a file by the parts, one after another. When this returns, the content survives a crash; when it throws, the
 * old file is still there and the temporary one is gone.
 * @throws the system's own error (`ENOSPC`, `EACCES`, …)
 */
export async function writePartsAtomic(path: string, parts: readonly Uint8Array[]): Promise<void> {
  const draft = temporaryNeighbour(path);
  try {
    const file = await open(draft, "wx");
    try {
      for (const part of parts) await file.writeFile(part);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
  } catch (cause) {
    await rm(draft, { force: true }).catch(() => undefined); // the first error is the one to report
    throw cause;
  }
  if (process.platform === "win32") return; // cannot open folders and needs no such call
  const folder = await open(dirname(path), "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Removes what killed processes left in a folder: temporary files and folders whose process is gone. */
export async function removeLeftovers(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  const left = names.filter((name) => {
    const pid = temporary.exec(name)?.[1];
    return pid !== undefined && !isAlive(Number(pid));
  });
  await Promise.all(left.map((name) => rm(join(folder, name), { recursive: true, force: true })));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM"; // someone else's
  }
}

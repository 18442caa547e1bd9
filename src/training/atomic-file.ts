/** @file Files that are there whole or not at all: temporary file in the same folder, fsync, rename, fsync of the folder. */
import { open, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

const temporary = /^\..*\.tmp$/;

/**
 * Replaces a file. When this returns, the content survives a crash; when it throws, the old file is still there and the
 * temporary one is gone.
 * @throws the system's own error (`ENOSPC`, `EACCES`, …)
 */
export async function writeFileAtomic(path: string, content: Uint8Array | string): Promise<void> {
  const folder = dirname(path);
  const draft = join(folder, `.${basename(path)}.${process.pid}.tmp`);
  try {
    const file = await open(draft, "w");
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
  } catch (cause) {
    await rm(draft, { force: true }).catch(() => undefined); // the first error is the one to report
    throw cause;
  }
  await syncFolder(folder);
}

/** Makes a folder's entries survive a crash. Windows cannot open folders and needs no such call. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Removes what a killed process left of {@link writeFileAtomic}; only the one who owns the folder may call this. */
export async function removeTemporaryFiles(folder: string): Promise<void> {
  const left = (await readdir(folder)).filter((name) => temporary.test(name));
  await Promise.all(left.map((name) => rm(join(folder, name), { force: true })));
}

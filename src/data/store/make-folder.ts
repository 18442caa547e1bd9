/** @file Folders with all that is missing above them. */
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Makes a folder unless it exists. Node's own recursive mkdir never returns where a parent exists but takes no children
 * (`/proc/x`), so this goes up by itself.
 * @throws the system's own error
 */
export async function makeFolder(path: string): Promise<void> {
  const failure = await tryMake(path);
  if (failure === undefined) return;
  if (failure.code !== "ENOENT" || dirname(path) === path) throw failure;
  await makeFolder(dirname(path));
  const again = await tryMake(path);
  if (again !== undefined) throw again;
}

/** The error, if any; that the folder exists is none. */
async function tryMake(path: string): Promise<NodeJS.ErrnoException | undefined> {
  try {
    await mkdir(path);
    return undefined;
  } catch (cause) {
    const error = cause as NodeJS.ErrnoException;
    return error.code === "EEXIST" ? undefined : error;
  }
}

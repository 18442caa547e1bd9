/** @file A run's files, there whole or not at all, and what a killed process left of them. */
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { writePartsAtomic } from "../../data/index.js";

const temporary = /^\..*\.tmp$/;

/**
 * Replaces a file. When this returns, the content survives a crash; when it throws, the old file is still there and the
 * temporary one is gone.
 * @throws the system's own error (`ENOSPC`, `EACCES`, …)
 */
export async function writeFileAtomic(path: string, content: Uint8Array | string): Promise<void> {
  await writePartsAtomic(path, [typeof content === "string" ? new TextEncoder().encode(content) : content]);
}

/** Removes what a killed process left of {@link writeFileAtomic}; only the one who owns the folder may call this. */
export async function removeTemporaryFiles(folder: string): Promise<void> {
  const left = (await readdir(folder)).filter((name) => temporary.test(name));
  await Promise.all(left.map((name) => rm(join(folder, name), { force: true })));
}

/** @file What the system refuses, as one line for a person. */

import { open, stat } from "node:fs/promises";
import { DataError, GanvasError } from "../base/errors.js";
import { printable } from "../base/printable.js";

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "does not exist",
  EACCES: "may not be read or written by this user",
  EPERM: "may not be read or written by this user",
  ENOSPC: "the disk is full",
  EROFS: "the disk can only be read",
  ELOOP: "is a link that leads to itself",
  EISDIR: "is a folder",
  ENOTDIR: "is below something that is no folder",
};

/**
 * Runs a file operation; what the system refuses becomes a DataError, errors meant for people pass through.
 * @param advice what to do, after a semicolon
 */
export async function withPath<T>(path: string, advice: string, operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (cause) {
    if (cause instanceof GanvasError || (cause instanceof Error && cause.name === "AbortError")) throw cause;
    const { code, message } = cause as NodeJS.ErrnoException;
    const reason = reasons[code ?? ""] ?? `cannot be used (${code ?? message})`;
    throw new DataError(`${printable(path)}: ${reason}; ${advice}`, { cause });
  }
}

/** Reads a regular file of limited size: no device, no pipe, which might never end. @throws DataError */
export async function readWhole(path: string, maxBytes: number, advice: string): Promise<Uint8Array<ArrayBuffer>> {
  return withPath(path, advice, async () => {
    const entry = await stat(path);
    if (!entry.isFile()) throw new DataError(`${printable(path)}: is no regular file; ${advice}`);
    if (entry.size > maxBytes) {
      throw new DataError(`${printable(path)}: ${entry.size} bytes; at most ${maxBytes} are read; ${advice}`);
    }
    const file = await open(path, "r");
    try {
      const bytes = new Uint8Array(entry.size);
      let at = 0;
      while (at < bytes.length) {
        const { bytesRead } = await file.read(bytes, at, Math.min(bytes.length - at, 2 ** 30), at);
        if (bytesRead === 0) throw new DataError(`${printable(path)}: became shorter while it was read; try again`);
        at += bytesRead;
      }
      return bytes;
    } finally {
      await file.close();
    }
  });
}

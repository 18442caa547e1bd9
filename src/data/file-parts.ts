/** @file Parts of a large file, read when they are wanted. Nothing is allocated that the file is too short for. */
import { open, stat } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { DataError } from "../base/errors.js";
import { printable } from "../base/printable.js";
import { withPath } from "./system-errors.js";

/** An open file. */
export interface FileParts {
  /** Bytes, when it was opened. */
  readonly size: number;
  /** @throws DataError when the file ends before */
  read(at: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
  close(): Promise<void>;
}

/** Opens a regular file: no device, no pipe, which might never end. @throws DataError */
export function openParts(path: string, advice: string): Promise<FileParts> {
  return withPath(path, advice, async () => {
    if (!(await stat(path)).isFile()) throw new DataError(`${printable(path)}: is no regular file; ${advice}`);
    const file = await open(path, "r");
    const { size } = await file.stat();
    return {
      size,
      read: (at, length) =>
        withPath(path, advice, async () => {
          const bytes = at + length > size ? undefined : await readPart(file, at, length);
          if (bytes !== undefined) return bytes;
          throw new DataError(`${printable(path)}: ends before byte ${at + length}; ${advice}`);
        }),
      close: () => file.close(),
    };
  });
}

/** Bytes from `at` on; undefined when the file ends before. @param length no more than the file had when it was opened */
export async function readPart(
  file: FileHandle,
  at: number,
  length: number,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const bytes = new Uint8Array(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await file.read(bytes, done, length - done, at + done);
    if (bytesRead === 0) return undefined;
    done += bytesRead;
  }
  return bytes;
}

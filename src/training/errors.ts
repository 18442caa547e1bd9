/** @file What may go wrong once training runs; everything before that is the user's input and has its classes in src/base. */
import { GanvasError } from "../base/errors.js";

/** A run that cannot go on: diverged, or nothing can be saved. */
export class TrainingError extends GanvasError {
  override readonly name = "TrainingError";
}

/** One line from what the system says: `no space left on device (ENOSPC)`. */
export function reasonOf(cause: unknown): string {
  const { code, message } = cause as Error & { readonly code?: string };
  const known = code === undefined ? undefined : reasons[code];
  if (known !== undefined) return `${known} (${code})`;
  return message.replace(/\s+/g, " ");
}

/** Of a file of a run. */
export const cannotWrite = (path: string, cause: unknown): TrainingError =>
  new TrainingError(
    `${path}: cannot be written, ${reasonOf(cause)}; make room or fix the folder and go on with --resume`,
    { cause },
  );

const reasons: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EPERM: "operation not permitted",
  EROFS: "the file system is read-only",
  ENOSPC: "no space left on the disk",
  EDQUOT: "the disk quota is used up",
  ENOENT: "it does not exist",
  ENOTDIR: "a part of the path is a file",
  EISDIR: "it is a folder",
  EEXIST: "it exists already",
  EIO: "the disk reports an error",
  EMFILE: "too many open files",
};

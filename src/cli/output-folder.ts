/** @file The folder that `--out` names or lies in. */
import { ConfigError } from "../base/errors.js";
import { makeFolder } from "../data/index.js";

/** Makes a folder unless it is there. @throws ConfigError when it cannot be made */
export async function makeOutputFolder(path: string): Promise<void> {
  await makeFolder(path).catch((cause: NodeJS.ErrnoException) => {
    throw new ConfigError(`${path}: cannot be made (${cause.code ?? cause.message}); choose another --out`, { cause });
  });
}

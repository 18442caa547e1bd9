/** @file The default export of a person's module, JavaScript or TypeScript. */
import { printable } from "../base/printable.js";
import { access } from "node:fs/promises";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { ConfigError } from "../base/errors.js";

/**
 * Loads a module and gives its default export; undefined where it has none.
 * @param label names it in messages: the path, or the flag and the path
 * @param advice for a file that is not there
 * @throws ConfigError when it cannot be loaded
 */
export async function defaultExport(path: string, label: string, advice: string): Promise<unknown> {
  const file = resolve(path);
  await access(file).catch((cause: unknown) => {
    throw new ConfigError(`${printable(label)}: there is no such file; ${advice}`, { cause });
  });
  try {
    return await load(file);
  } catch (cause) {
    const reason = cause instanceof Error ? (cause.message.split("\n")[0] ?? "") : "it throws what is no error";
    throw new ConfigError(`${printable(label)}: cannot be loaded: ${printable(reason)}; correct the module`, { cause });
  }
}

/** Node 20 reads no TypeScript: jiti translates it. */
async function load(file: string): Promise<unknown> {
  if (!/\.[cm]?ts$/i.test(file)) return ((await import(pathToFileURL(file).href)) as { default?: unknown }).default;
  const { createJiti } = await import("jiti");
  return createJiti(import.meta.url).import(file, { default: true });
}

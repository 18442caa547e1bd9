/** @file The image files of a folder or a zip archive, in a fixed order, and the classes that their folders name. */

import { printable } from "../base/printable.js";
import { lstat, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { DataError } from "../base/errors.js";
import type { ZipArchive } from "./archives/zip.js";
import { openZip } from "./archives/zip.js";
import { kindOf } from "./images/decode-image.js";
import { maxClasses, maxFileBytes, maxImages } from "./limits.js";
import { readWhole, withPath } from "./system-errors.js";

/** One file, not yet read. */
export interface ImageFile {
  /** From the folder or archive, with `/`. */
  readonly name: string;
  /** For messages. */
  readonly source: string;
  /** Changes when the file changes. */
  readonly stamp: string;
  read(): Promise<Uint8Array>;
}

const deepest = 32;

/**
 * Finds the images of a folder and its sub-folders. Hidden files are left out, and so are files that are no images by
 * their names; links to files are read, links to folders refused.
 * @throws DataError if something cannot be read, or is an image of a format that is not
 */
export async function listFolder(folder: string): Promise<ImageFile[]> {
  const found: ImageFile[] = [];
  const visit = async (prefix: string, depth: number): Promise<void> => {
    const path = join(folder, prefix);
    if (depth > deepest) throw new DataError(`${printable(path)}: more than ${deepest} folders deep; flatten it`);
    const entries = await withPath(path, "give a readable folder", () => readdir(path, { withFileTypes: true }));
    for (const entry of entries) {
      if (isHidden(entry.name)) continue;
      const name = `${prefix}${entry.name}`;
      const file = join(folder, name);
      if (entry.isDirectory()) {
        await visit(`${name}/`, depth + 1);
      } else if (entry.isSymbolicLink() && (await linksToFolder(file))) {
        throw new DataError(
          `${printable(file)}: is a link to a folder, which is not followed; give that folder itself`,
        );
      } else if (isImage(name, printable(file))) {
        if (found.length >= maxImages) throw tooMany(folder);
        found.push(await toFile(file, name));
      }
    }
  };
  await visit("", 0);
  return found.sort(byName);
}

async function linksToFolder(path: string): Promise<boolean> {
  return withPath(path, "remove the link", async () => (await stat(path)).isDirectory());
}

async function toFile(path: string, name: string): Promise<ImageFile> {
  const { size, mtimeMs } = await withPath(path, "remove it or make it readable", async () => {
    const entry = await lstat(path);
    return entry.isSymbolicLink() ? stat(path) : entry;
  });
  return {
    name,
    source: printable(path),
    stamp: `${size} ${mtimeMs}`,
    read: () => readWhole(path, maxFileBytes, "replace or remove it"),
  };
}

/** The images of a zip archive. Close it after use. @throws DataError as {@link listFolder} and openZip do */
export async function listZip(path: string): Promise<{ files: ImageFile[]; archive: ZipArchive }> {
  const source = printable(path);
  const archive = await openZip(path, source);
  try {
    const files = archive.entries
      .filter(({ name }) => !name.split("/").some(isHidden) && isImage(name, `${source}: ${printable(name)}`))
      .map((entry) => ({
        name: entry.name,
        source: `${source}: ${printable(entry.name)}`,
        stamp: "",
        read: () => entry.read(),
      }));
    return { files: files.sort(byName), archive };
  } catch (error) {
    await archive.close();
    throw error;
  }
}

/** Dot files, and what macOS and Windows add to folders and archives. */
const isHidden = (name: string): boolean => name.startsWith(".") || name === "__MACOSX" || name === "Thumbs.db";

function isImage(name: string, source: string): boolean {
  const kind = kindOf(name);
  if (kind === "foreign") throw new DataError(`${source}: only PNG and JPEG are read; convert it to PNG or remove it`);
  return kind === "image";
}

const tooMany = (folder: string): DataError =>
  new DataError(`${printable(folder)}: more than ${maxImages} images; give a smaller folder`);

/** By code units: the same order on every machine and in every language. */
const byName = (a: ImageFile, b: ImageFile): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);

/** Classes of files by their first folder, if all lie in folders. */
export interface Classes {
  readonly names: readonly string[];
  /** Class of each file. */
  readonly labels: Uint8Array;
}

/**
 * Takes classes from folders: `cat/1.png`, `dog/7.png`. Folders around everything do not count; images of one folder have
 * no classes.
 * @param names sorted
 * @throws DataError if some images lie in folders and some beside them, or there are too many classes
 */
export function classesOf(names: readonly string[], source: string): Classes | undefined {
  const depth = sharedFolders(names);
  const rest = names.map((name) => name.split("/").slice(depth));
  const loose = rest.findIndex((parts) => parts.length === 1);
  const nested = rest.findIndex((parts) => parts.length > 1);
  if (nested === -1) return undefined;
  if (loose !== -1) {
    throw new DataError(
      `${source}: ${printable(names[nested] ?? "")} lies in a class folder, ${printable(names[loose] ?? "")} does not; put every image in a folder, or none`,
    );
  }
  const classes = [...new Set(rest.map(([folder = ""]) => folder))].sort();
  if (classes.length > maxClasses) {
    throw new DataError(
      `${source}: ${classes.length} folders; at most ${maxClasses} classes; put images in one folder`,
    );
  }
  const numbers = new Map(classes.map((name, index) => [name, index]));
  return { names: classes, labels: Uint8Array.from(rest, ([folder = ""]) => numbers.get(folder) ?? 0) };
}

/** How many leading folders all names share. */
function sharedFolders(names: readonly string[]): number {
  const [first = "", last = ""] = [names[0], names.at(-1)]; // sorted: what these share, all share
  const [a, b] = [first.split("/").slice(0, -1), last.split("/").slice(0, -1)];
  const differs = a.findIndex((folder, index) => folder !== b[index]);
  return differs === -1 ? a.length : differs;
}

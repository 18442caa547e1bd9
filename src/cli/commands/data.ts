/** @file `ganvas data list` and `ganvas data add`. */
import { printable } from "../../base/printable.js";
import { ConfigError } from "../../base/errors.js";
import { isPoint } from "../../base/points.js";
import { addDataset, cacheFolder, dataSources, fits, listStored } from "../../data/index.js";
import type { Fit, StoredEntry } from "../../data/index.js";
import { megabytes } from "../format.js";
import { interruptible } from "../interrupt.js";
import { parseWhole } from "../seeds.js";
import { alignColumns, terminalOf } from "../terminal.js";

/** Flags that every sub-command has. */
export interface DataFlags {
  readonly cache?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Flags that say what images shall be. */
export interface FitFlags {
  readonly size?: string;
  readonly channels?: string;
  readonly fit?: string;
}

/** Flags of `data add`. */
export interface AddFlags extends DataFlags, FitFlags {
  readonly name?: string;
}

/** One line of the list. */
interface Row {
  readonly name: string;
  readonly images: number;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly classes: number | null;
  readonly present: boolean;
  readonly licence: string;
  readonly origin: string;
  /** What to do to have it; empty if it is there. */
  readonly obtain: string;
  /** Its file in the cache, if any. */
  readonly file: string | null;
  /** Of that file. */
  readonly bytes: number | null;
}

/** Reads size, channels and fit. @throws ConfigError */
export function fitOptions({ size, channels, fit }: FitFlags): { size?: number; channels?: number; fit?: Fit } {
  const chosen = fits.find((name) => name === fit);
  if (fit !== undefined && chosen === undefined) throw new ConfigError(`--fit: choose ${fits.join(", ")}`);
  return {
    ...(size === undefined ? {} : { size: parseWhole("--size", size, 1, 4096) }),
    ...(channels === undefined ? {} : { channels: parseWhole("--channels", channels, 1, 3) }),
    ...(chosen === undefined ? {} : { fit: chosen }),
  };
}

/** Lists every data set, present or not, and gives the exit code. */
export async function dataListCommand({ cache: explicit, json, quiet }: DataFlags): Promise<number> {
  const cache = cacheFolder(explicit);
  const stored = await listStored(cache);
  const rows = await readRows(
    cache,
    stored.flatMap((entry) => ("header" in entry ? [entry] : [])),
  );
  for (const entry of stored) {
    if ("error" in entry) process.stderr.write(`ganvas: warning: ${entry.error}\n`);
  }
  if (json === true) {
    for (const row of rows) process.stdout.write(`${JSON.stringify(row)}\n`);
  } else if (quiet !== true) print(rows, cache);
  return 0;
}

async function readRows(cache: string, stored: readonly StoredEntry[]): Promise<Row[]> {
  const known = await Promise.all(
    dataSources.map(async (source): Promise<Row> => {
      const entry = stored.find(({ header }) => header.name === source.name);
      if (entry !== undefined) return rowOf(entry);
      const { name, count: images, size, channels, classes, licence, origin } = source;
      const present = await source.present(cache);
      const obtain = present ? "" : source.obtain;
      return {
        name,
        images,
        width: size,
        height: size,
        channels,
        classes: classes === 0 ? null : classes,
        present,
        licence,
        origin,
        obtain,
        file: null,
        bytes: null,
      };
    }),
  );
  const names = new Set(known.map(({ name }) => name));
  return [...known, ...stored.filter(({ header }) => !names.has(header.name)).map(rowOf)];
}

function rowOf({ header, path, bytes }: StoredEntry): Row {
  const { name, count: images, width, height, channels, classes, licence, origin } = header;
  const facts = { name, images, width, height, channels, classes: classes ?? null, licence, origin };
  return { ...facts, present: true, obtain: "", file: path, bytes };
}

function print(rows: readonly Row[], cache: string): void {
  const terminal = terminalOf(process.stdout);
  const [head = "", ...lines] = alignColumns([
    ["name", "images", "size", "classes", "here", "licence", "from"],
    ...rows.map(({ name, images, width, height, channels, classes, present, licence, origin }) => [
      printable(name),
      String(images),
      isPoint({ width, height, channels }) ? "points" : `${width}×${height}×${channels}`,
      classes === null ? "–" : String(classes),
      present ? "yes" : "no",
      printable(licence),
      printable(origin),
    ]),
  ]);
  const missing = rows.filter(({ present }) => !present);
  const stored = rows.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0);
  terminal.write(`${terminal.style("bold", head)}\n${lines.join("\n")}\n`);
  if (missing.length > 0) {
    terminal.write(`\n${alignColumns(missing.map(({ name, obtain }) => [`To have ${name}:`, obtain])).join("\n")}\n`);
  }
  terminal.write(`\nCache: ${cache}, ${megabytes(stored)}. Use one with ganvas train --data NAME.\n`);
}

/** Adds data sets to the cache and gives the exit code. */
export async function dataAddCommand(target: string, flags: AddFlags): Promise<number> {
  const { cache, name, json, quiet } = flags;
  const isPlain = json !== true && quiet !== true;
  const say = (line: string): void => void (isPlain && process.stdout.write(`${line}\n`));
  return interruptible(
    (interrupt) => say(`${interrupt}: stopping; nothing is stored`),
    async (signal) => {
      const entries = await addDataset(target, { cache, name, signal, report: say, ...fitOptions(flags) });
      for (const entry of entries) {
        if (json === true) process.stdout.write(`${JSON.stringify({ type: "added", ...rowOf(entry) })}\n`);
        say(describe(entry));
      }
      return 0;
    },
  );
}

function describe({ header, path, bytes }: StoredEntry): string {
  const { name, count, width, height, channels, classes } = header;
  const labels = classes === undefined ? "no classes" : `${classes} classes`;
  return `added ${name}: ${count} images of ${width}×${height}×${channels}, ${labels}, ${megabytes(bytes)} in ${path}`;
}

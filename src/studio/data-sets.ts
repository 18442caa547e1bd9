/** @file Data sets for the page: which there are, and each as one file for training in the tab. */
import { stat } from "node:fs/promises";
import { ConfigError } from "../base/errors.js";
import { printable } from "../base/printable.js";
import { quote } from "../base/quote.js";
import { cacheFolder, dataSources, listStored, MemoryDataset, openDataset } from "../data/index.js";
import { Refused } from "../http/refused.js";
import { encodeDataset } from "../training/index.js";
import type { DataFacts } from "./protocol.js";

/** Named sources first, then what was added. */
export async function listData(): Promise<DataFacts[]> {
  const cache = cacheFolder();
  const known = await Promise.all(
    dataSources.map(async (source): Promise<DataFacts> => {
      const { name, description, count, size, channels, classes } = source;
      const facts = { name, summary: description, images: count, height: size, width: size, channels, classes };
      return { ...facts, isStored: await source.present(cache) };
    }),
  );
  const names = new Set(known.map(({ name }) => name));
  const added = (await listStored(cache)).flatMap((entry): DataFacts[] => {
    if (!("header" in entry) || names.has(entry.header.name)) return [];
    const { name, count, height, width, channels, classes = 0 } = entry.header;
    const summary = `${count} images, ${width}×${height}, ${channels === 1 ? "grey" : "RGB"}${classes === 0 ? "" : `, ${classes} classes`}`;
    return [{ name: printable(name), summary, images: count, height, width, channels, classes, isStored: true }];
  });
  return [...known, ...added];
}

/** Data sets as safetensors files. Made once, and forgotten when memory is needed. */
export class PackedData {
  readonly #made = new Map<string, WeakRef<Uint8Array<ArrayBuffer>>>();
  /** Those that are being made. */
  readonly #pending = new Map<string, Promise<Uint8Array<ArrayBuffer>>>();

  /** @throws Refused when there is none of this name, or its images are no bytes; DataError when it is not on this machine */
  async get(name: string): Promise<Uint8Array<ArrayBuffer>> {
    if (!(await listData()).some((facts) => facts.name === name))
      throw new Refused(404, `there is no data set ${quote(name)}`);
    const stored = (await listStored(cacheFolder())).find((entry) => "header" in entry && entry.header.name === name);
    const key = `${name} ${stored === undefined ? "" : (await stat(stored.path)).mtimeMs}`;
    const made = this.#made.get(key)?.deref();
    if (made !== undefined) return made;
    const pending = this.#pending.get(key) ?? pack(name).finally(() => this.#pending.delete(key));
    this.#pending.set(key, pending);
    const bytes = await pending;
    this.#made.set(key, new WeakRef(bytes));
    return bytes;
  }
}

async function pack(name: string): Promise<Uint8Array<ArrayBuffer>> {
  const dataset = await openDataset(name);
  if (!(dataset instanceof MemoryDataset))
    throw new ConfigError(`data set ${name} is drawn anew whenever it is used and has no file; choose another`);
  return encodeDataset(dataset);
}

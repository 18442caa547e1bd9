/**
 * @file Trained models that this browser keeps: checkpoints in the origin's private file system, `models/<name>.safetensors`. They leave this machine only when
 * they are downloaded. Works in the page and in its Workers.
 */

/** What a list shows. */
export interface KeptModel {
  readonly name: string;
  readonly recipe: string;
  /** Steps it was trained for, of so many. */
  readonly step: number;
  readonly steps: number;
  /** What it was trained on. */
  readonly data: string;
  readonly bytes: number;
  /** When it was last saved, in milliseconds since 1970. */
  readonly savedAt: number;
}

const suffix = ".safetensors";

async function folder(): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory();
  return root.getDirectoryHandle("models", { create: true });
}

/** Of a checkpoint's metadata. */
interface Facts {
  readonly recipe: string;
  readonly steps: number;
  readonly data: string;
}

/** Of a safetensors file. */
interface Header {
  readonly __metadata__: { readonly step: string; readonly config: string };
}

/** Reads what a checkpoint says of itself from its first bytes: a length, then JSON. @returns undefined for what is no checkpoint */
async function factsOf(file: File): Promise<(Facts & { readonly step: number }) | undefined> {
  try {
    const length = new DataView(await file.slice(0, 8).arrayBuffer()).getUint32(0, true);
    const header = JSON.parse(await file.slice(8, 8 + length).text()) as Header;
    const { step, config } = header["__metadata__"];
    const { recipe, steps, data } = JSON.parse(config) as Facts;
    return { recipe, steps, data, step: Number(step) };
  } catch {
    return undefined;
  }
}

/** The models, newest first; none where the browser keeps nothing. */
export async function listKept(): Promise<KeptModel[]> {
  const models: KeptModel[] = [];
  const handles = await folder().catch(() => undefined);
  if (handles === undefined) return [];
  for await (const [name, handle] of handles.entries()) {
    if (handle.kind !== "file" || !name.endsWith(suffix)) continue;
    const file = await handle.getFile();
    const facts = await factsOf(file);
    if (facts === undefined) continue;
    models.push({ name: name.slice(0, -suffix.length), bytes: file.size, savedAt: file.lastModified, ...facts });
  }
  return models.sort((a, b) => b.savedAt - a.savedAt);
}

/** A model's file. @throws DOMException when there is none */
export async function readKept(name: string): Promise<File> {
  return (await (await folder()).getFileHandle(`${name}${suffix}`)).getFile();
}

/** Keeps a model, whole or not at all, in place of one of the same name. @throws DOMException where there is no room */
export async function keepModel(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  const handle = await (await folder()).getFileHandle(`${name}${suffix}`, { create: true });
  const stream = await handle.createWritable(); // what it writes takes the file's place when it is closed
  try {
    await stream.write(bytes);
  } catch (error) {
    await stream.abort();
    throw error;
  }
  await stream.close();
}

/** Lets a model go. */
export async function forgetModel(name: string): Promise<void> {
  await (await folder()).removeEntry(`${name}${suffix}`);
}

/** A name that no kept model has: `vanilla-mnist`, `vanilla-mnist-2`, … */
export async function freeName(wanted: string): Promise<string> {
  const taken = new Set((await listKept()).map(({ name }) => name));
  for (let number = 1; ; number++) {
    const name = number === 1 ? wanted : `${wanted}-${number}`;
    if (!taken.has(name)) return name;
  }
}

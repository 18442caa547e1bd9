/** @file A checkpoint by its path, its run's name or its address, in Node. */
import { fileURLToPath } from "node:url";
import { decodeCheckpoint } from "../training/checkpoints/checkpoint.js";
import type { LoadedCheckpoint } from "../training/checkpoints/checkpoint.js";
import { loadSource } from "../training/checkpoints/checkpoint-source.js";
import { download } from "./download.js";
import type { DownloadOptions } from "./download.js";

/** Where names and numbers of runs are looked up. */
const runs = "runs";

/** @param source as `loadSource` takes it, or an address. @throws CheckpointError when there is none or it is damaged */
export async function readNamed(source: string | URL, options: DownloadOptions): Promise<LoadedCheckpoint> {
  const text = String(source);
  if (text.startsWith("file:")) return loadSource(fileURLToPath(text), runs);
  if (!/^(https?|data|blob):/.test(text)) return loadSource(text, runs);
  return { checkpoint: decodeCheckpoint(await download(text, options), text), file: text, warnings: [] };
}

/** @file A checkpoint by its address, in pages and Workers. */
import { decodeCheckpoint } from "../training/checkpoints/checkpoint.js";
import type { LoadedCheckpoint } from "../training/checkpoints/checkpoint.js";
import { download } from "./download.js";
import type { DownloadOptions } from "./download.js";

/** @param source absolute, or relative to the page. @throws CheckpointError when there is none or it is damaged */
export async function readNamed(source: string | URL, options: DownloadOptions): Promise<LoadedCheckpoint> {
  const file = String(source);
  return { checkpoint: decodeCheckpoint(await download(file, options), file), file, warnings: [] };
}

/** @file Files of weights by their first bytes, whatever they are called: safetensors, a zip archive of `torch.save`, its older format. */
import { CheckpointError } from "../../base/errors.js";
import { printable } from "../../base/printable.js";
import { openParts } from "../../data/file-parts.js";
import type { FileParts } from "../../data/file-parts.js";
import { openSafetensors } from "./safetensors-weights.js";
import { openTorchLegacy } from "./torch-legacy.js";
import { openTorchZip } from "./torch-zip.js";
import { weightsAdvice, type WeightsFile } from "./weights-file.js";

/**
 * Opens a file and checks what it says of its tensors. No code runs, whatever the file holds.
 * @throws CheckpointError, DataError, of one line, when there is none or it is damaged
 */
export async function openWeights(path: string): Promise<WeightsFile> {
  const file = await openParts(path, weightsAdvice);
  try {
    return await openByContent(file, path);
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function openByContent(file: FileParts, path: string): Promise<WeightsFile> {
  const source = printable(path);
  const begin = await file.read(0, Math.min(file.size, 9));
  if (new TextDecoder("latin1").decode(begin.subarray(0, 4)) === "PK\u0003\u0004") {
    await file.close();
    return openTorchZip(path, source, file.size);
  }
  if (begin[8] === 0x7b) return openSafetensors(file, source);
  if (begin[0] === 0x80) return openTorchLegacy(file, source);
  const found = file.size === 0 ? "an empty file" : "neither safetensors nor a file of torch.save";
  throw new CheckpointError(`${source}: ${found}; ${weightsAdvice}`);
}

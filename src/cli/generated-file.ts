/** @file Where a command's picture goes unless told otherwise. */
import { dirname, join } from "node:path";

/**
 * The folder `generated/` of the run that was named; here, for a checkpoint that was named by its file.
 * @param source as the person named it
 * @param checkpoint the file that it turned out to be
 */
export const generatedFile = (source: string, checkpoint: string, name: string): string =>
  source.endsWith(".safetensors") ? name : join(dirname(dirname(checkpoint)), "generated", name);

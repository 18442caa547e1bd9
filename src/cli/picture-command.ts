/** @file What commands share that make pictures of the user's files by a trained network: the folder, the report, the exit code. */
import type { Translated } from "../explore/index.js";
import type { Model } from "../training/index.js";
import type { DeviceFlags } from "./device-options.js";
import { makeOutputFolder } from "./output-folder.js";
import { printWarnings } from "./use-flags.js";

/** Flags as commander gives them. */
export interface PictureFlags extends DeviceFlags {
  readonly out: string;
  readonly runs: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** What is done to the pictures, for reports. */
export interface Deed {
  /** Of the JSON lines: `translated`. */
  readonly type: string;
  /** Behind the number of images: `enlarged 4 times`. */
  readonly done: string;
}

/**
 * Makes the folder, lets the pictures be made, reports them and ends the network; a file that fails is one line, of which the others do not suffer.
 * @returns the exit code: 2 when a file failed
 */
export async function writePictures(
  model: Pick<Model, "config" | "step" | "warnings" | "dispose">,
  { out, json, quiet }: PictureFlags,
  { type, done }: Deed,
  pictures: AsyncIterable<Translated>,
): Promise<number> {
  try {
    printWarnings(model.warnings);
    await makeOutputFolder(out);
    let [total, failed] = [0, 0];
    for await (const result of pictures) {
      total++;
      if ("error" in result) {
        failed++;
        process.stderr.write(`ganvas: ${result.error.message}\n`);
      } else if (json === true) process.stdout.write(`${JSON.stringify({ type, ...result })}\n`);
    }
    if (json !== true && quiet !== true) {
      const count = failed === 0 ? `${total}` : `${total - failed} of ${total}`;
      const { config, step } = model;
      process.stdout.write(
        `${count} ${total === 1 ? "image" : "images"} ${done} by ${config.recipe} after ${step} steps: ${out}\n`,
      );
    }
    return failed === 0 ? 0 : 2;
  } finally {
    await model.dispose();
  }
}

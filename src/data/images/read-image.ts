/** @file One image file of the user's, read and decoded. */
import { printable } from "../../base/printable.js";
import { maxFileBytes } from "../limits.js";
import { readWhole } from "../system-errors.js";
import type { Bitmap } from "./bitmap.js";
import { decodeImage } from "./decode-image.js";

/**
 * Reads a PNG or JPEG file; transparent pixels become white, a photograph's orientation is applied.
 * @throws DataError if the file cannot be read, is neither, damaged, empty or too large
 */
export async function readImage(path: string): Promise<Bitmap> {
  return decodeImage(await readWhole(path, maxFileBytes, "give a PNG or JPEG file"), printable(path));
}

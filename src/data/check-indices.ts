/** @file The check that every data set makes before it fills a caller's array. */
import { ShapeError } from "../base/errors.js";

/**
 * @param room values that the caller's array has
 * @param perImage values that each image takes
 * @throws ShapeError if the array is too short or there is no such image
 */
export function checkIndices(
  { name, count }: { readonly name: string; readonly count: number },
  indices: Uint32Array,
  room: number,
  perImage: number,
): void {
  if (room < indices.length * perImage) {
    throw new ShapeError(
      `data set ${name}: ${indices.length} images need room for ${indices.length * perImage} values, not ${room}; pass a larger array`,
    );
  }
  for (let i = 0; i < indices.length; i++) {
    if (indices[i]! >= count) {
      throw new ShapeError(`data set ${name}: no image ${indices[i]}; there are ${count}, counted from 0`);
    }
  }
}

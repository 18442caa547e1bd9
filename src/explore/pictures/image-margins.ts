/** @file Margins that bring an image to sides which a network can halve, and their removal. */
import type { ImageSpec } from "../../gan/index.js";

/** Where an image lies inside the next larger one whose sides are multiples of a number: in the middle, odd pixels below and to the right. */
function placed({ height, width }: ImageSpec, multiple: number) {
  const [rows, columns] = [height, width].map((side) => Math.ceil(side / multiple) * multiple) as [number, number];
  return { rows, columns, top: Math.floor((rows - height) / 2), left: Math.floor((columns - width) / 2) };
}

/** Repeats the border pixels up to sides that are multiples. @param values [H, W, C]. @returns [H', W', C] */
export function padded(values: Float32Array, image: ImageSpec, multiple: number): Float32Array {
  const { height, width, channels } = image;
  const { rows, columns, top, left } = placed(image, multiple);
  const result = new Float32Array(rows * columns * channels);
  for (let y = 0; y < rows; y++) {
    const row = Math.min(height - 1, Math.max(0, y - top));
    for (let x = 0; x < columns; x++) {
      const from = (row * width + Math.min(width - 1, Math.max(0, x - left))) * channels;
      result.set(values.subarray(from, from + channels), (y * columns + x) * channels);
    }
  }
  return result;
}

/** The image inside what {@link padded} made. @param values [H', W', C]. @returns [H, W, C] */
export function cropped(values: Float32Array, image: ImageSpec, multiple: number): Float32Array {
  const { height, width, channels } = image;
  const { columns, top, left } = placed(image, multiple);
  const result = new Float32Array(height * width * channels);
  for (let y = 0; y < height; y++) {
    const from = ((y + top) * columns + left) * channels;
    result.set(values.subarray(from, from + width * channels), y * width * channels);
  }
  return result;
}

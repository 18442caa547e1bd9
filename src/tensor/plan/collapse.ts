/** @file Merges neighbouring axes of a loop that every access walks as one, so that inner loops are long. */
import type { Shape } from "../../base/shape.js";

/** A loop's sizes and, per access, its strides. */
export interface LoopAxes {
  readonly shape: Shape;
  readonly strides: readonly (readonly number[])[];
}

/**
 * Drops axes of size 1 and merges axis i with i + 1 where every access has stride[i] = stride[i + 1] · size[i + 1].
 * @param canMerge further condition on merging axes i and i + 1 of the input shape (a reduction keeps folded and kept axes apart).
 * @returns the axes, at least one, and for each the input axes it stands for.
 */
export function collapseAxes(
  loop: LoopAxes,
  canMerge: (left: number, right: number) => boolean = () => true,
): LoopAxes & { readonly origins: readonly (readonly number[])[] } {
  const axes = loop.shape.flatMap((size, axis) => (size === 1 ? [] : [axis]));
  const sizes: number[] = [];
  const origins: number[][] = [];
  const strides: number[][] = loop.strides.map(() => []);
  for (const axis of axes) {
    const size = loop.shape[axis] ?? 1;
    const last = sizes.length - 1;
    const left = origins[last]?.at(-1);
    const merges =
      left !== undefined &&
      canMerge(left, axis) &&
      loop.strides.every((access, index) => strides[index]?.[last] === (access[axis] ?? 0) * size);
    if (merges) {
      sizes[last] = (sizes[last] ?? 1) * size;
      origins[last]?.push(axis);
      loop.strides.forEach((access, index) => ((strides[index] ?? [])[last] = access[axis] ?? 0));
    } else {
      sizes.push(size);
      origins.push([axis]);
      loop.strides.forEach((access, index) => strides[index]?.push(access[axis] ?? 0));
    }
  }
  if (sizes.length > 0) return { shape: sizes, strides, origins };
  return { shape: [1], strides: loop.strides.map(() => [0]), origins: [[]] };
}

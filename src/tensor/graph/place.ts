/** @file Where a tensor stands in the order of the trace: rewriting makes new tensors, which stand where those stood that they replace. */
import type { Tensor } from "./tensor.js";

const places = new WeakMap<Tensor, number>();

/** Where a tensor stands: by its number, unless it has replaced another. */
export const placeOf = (tensor: Tensor): number => places.get(tensor) ?? tensor.id;

/** Lets a tensor stand at a place, unless it stands before it. */
export function standAt(tensor: Tensor, place: number): void {
  if (place < placeOf(tensor)) places.set(tensor, place);
}

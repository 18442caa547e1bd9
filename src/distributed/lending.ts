/** @file Tensors outside shared memory, such as the reference backend's, travel as copies. */
import type { TensorData } from "../tensor/plan/executor.js";

/** Views on shared memory in place of a program's own. */
export interface Lent {
  readonly sources: readonly TensorData[];
  readonly targets: readonly TensorData[];
  /** Copies the results to the targets. */
  giveBack(): void;
}

const isShared = ({ buffer }: TensorData): boolean => buffer instanceof SharedArrayBuffer;

function viewOn(buffer: SharedArrayBuffer, like: TensorData): TensorData {
  if (like instanceof Float32Array) return new Float32Array(buffer, 0, like.length);
  return like instanceof Float64Array
    ? new Float64Array(buffer, 0, like.length)
    : new Int32Array(buffer, 0, like.length);
}

function sharedCopy(data: TensorData): TensorData {
  const copy = viewOn(new SharedArrayBuffer(Math.max(8, data.byteLength)), data);
  copy.set(data);
  return copy;
}

/** What is in shared memory already stays where it is. */
export function lend(sources: readonly TensorData[], targets: readonly TensorData[]): Lent {
  const shared = (data: TensorData): TensorData => (isShared(data) ? data : sharedCopy(data));
  const lentTargets = targets.map(shared);
  return {
    sources: sources.map(shared),
    targets: lentTargets,
    giveBack: () => {
      targets.forEach((target, index) => {
        const lent = lentTargets[index];
        if (lent !== undefined && lent !== target) target.set(lent);
      });
    },
  };
}

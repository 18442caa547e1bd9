/** @file What both formats of `torch.save` share: a pickle that describes tensors, and storages beside it. */
import { CheckpointError } from "../../base/errors.js";
import { PickleFault, type PickleValue } from "../../interop/pickle/values.js";
import { tensorsByName } from "../../interop/pytorch/state-tree.js";
import { bytesWithin, tensorNumbers } from "../../interop/pytorch/tensor-numbers.js";
import type { TorchStorage } from "../../interop/pytorch/torch-objects.js";
import type { StoredTensor } from "./weights-file.js";

/** Bytes of a pickle: descriptions of some 100 000 tensors. */
export const maxPickleBytes = 2 ** 24;

/** Bytes `begin` to `end` of a storage. */
export type ReadStorage = (storage: TorchStorage, begin: number, end: number) => Promise<Uint8Array>;

/** The tensors of an unpickled value. @throws PickleFault as {@link tensorsByName} does */
export function torchTensors(root: PickleValue, read: ReadStorage): Map<string, StoredTensor> {
  return new Map(
    [...tensorsByName(root)].map(([name, tensor]): [string, StoredTensor] => {
      const { storage, shape } = tensor;
      const { begin, end } = bytesWithin(tensor);
      const numbers = async () => tensorNumbers(tensor, await read(storage, begin, end));
      return [name, { dtype: storage.dtype, shape, numbers }];
    }),
  );
}

/** Runs what reads a file of PyTorch's; a fault becomes one line for people. @throws CheckpointError */
export async function readingTorch<T>(path: string, operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (cause) {
    if (!(cause instanceof PickleFault)) throw cause;
    throw new CheckpointError(
      `${path}: ${cause.message}; only tensors are read and no code is run: in Python, torch.save(model.state_dict(), file)`,
      { cause },
    );
  }
}

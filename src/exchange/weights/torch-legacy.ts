/**
 * @file Files that `torch.save` wrote before PyTorch 1.6: five pickles (a magic number, a protocol, the machine, the value, the storages' keys), then each
 * storage in the order of its keys: how many numbers, 8 bytes, and the numbers. Source: PyTorch's torch/serialization.py, `_legacy_load`.
 */
import { quote } from "../../base/quote.js";
import type { FileParts } from "../../data/file-parts.js";
import { unpickle } from "../../interop/pickle/machine.js";
import { PickleDict, PickleFault, PickleList, type PickleValue } from "../../interop/pickle/values.js";
import { torchObjects, type TorchStorage } from "../../interop/pytorch/torch-objects.js";
import { maxPickleBytes, readingTorch, torchTensors } from "./torch-weights.js";
import type { WeightsFile } from "./weights-file.js";

const magicNumber = 0x1950_a86a_20f9_469c_fc6cn;
const protocol = 1001;
/** Bytes of the number before a storage. */
const countBytes = 8;

/**
 * Reads what describes the tensors, and where their storages are.
 * @param source its name for messages
 * @throws CheckpointError when the file is damaged or holds something else
 */
export function openTorchLegacy(file: FileParts, source: string): Promise<WeightsFile> {
  return readingTorch(source, async () => {
    const head = await file.read(0, Math.min(file.size, maxPickleBytes));
    const storages = new Map<string, TorchStorage>();
    const objects = torchObjects(storages);
    let at = 0;
    const next = (): PickleValue => {
      const { value, end } = unpickle(head, objects, at);
      at = end;
      return value;
    };
    if (next() !== magicNumber) throw new PickleFault("a pickle, but not one of torch.save");
    if (next() !== protocol) throw new PickleFault(`its protocol is not ${protocol}`);
    checkMachine(next());
    const root = next();
    const places = await findStorages(file, next(), storages, at);
    const tensors = torchTensors(root, ({ key }, begin, end) => file.read((places.get(key) ?? 0) + begin, end - begin));
    return { path: source, format: "PyTorch", bytes: file.size, tensors, metadata: {}, close: () => file.close() };
  });
}

function checkMachine(machine: PickleValue): void {
  if (!(machine instanceof PickleDict) || machine.entries.get("little_endian") !== true) {
    throw new PickleFault("its numbers are not little-endian");
  }
}

/** Where each storage's numbers begin. */
async function findStorages(
  file: FileParts,
  keys: PickleValue,
  storages: ReadonlyMap<string, TorchStorage>,
  start: number,
): Promise<Map<string, number>> {
  if (!(keys instanceof PickleList) || keys.items.length !== storages.size) {
    throw new PickleFault("it has no key for each of its storages");
  }
  const places = new Map<string, number>();
  let at = start;
  for (const key of keys.items) {
    const storage = typeof key === "string" ? storages.get(key) : undefined;
    if (storage === undefined || places.has(storage.key)) {
      throw new PickleFault("it has a key that belongs to no storage, or comes twice");
    }
    const begin = at + countBytes;
    if (begin + storage.bytes > file.size) {
      throw new PickleFault(`the file ends at byte ${file.size}, inside storage ${quote(storage.key)}`);
    }
    const count = new DataView((await file.read(at, countBytes)).buffer).getBigUint64(0, true);
    if (count !== BigInt(storage.count)) {
      throw new PickleFault(`storage ${quote(storage.key)} has ${count} numbers where ${storage.count} are needed`);
    }
    places.set(storage.key, begin);
    at = begin + storage.bytes;
  }
  if (at !== file.size) throw new PickleFault(`${file.size - at} bytes follow its last storage`);
  return places;
}

/**
 * @file Files that `torch.save` writes since PyTorch 1.6: a zip archive of `<name>/data.pkl`, which describes the tensors, and a file `<name>/data/<key>` for
 * each storage, none compressed. Source: PyTorch's torch/serialization.py and caffe2/serialize/inline_container.cc.
 */
import { CheckpointError } from "../../base/errors.js";
import { quote } from "../../base/quote.js";
import { openZip } from "../../data/archives/zip.js";
import type { ZipArchive, ZipEntry } from "../../data/archives/zip.js";
import { unpickle } from "../../interop/pickle/machine.js";
import { PickleFault } from "../../interop/pickle/values.js";
import { torchObjects, type TorchStorage } from "../../interop/pytorch/torch-objects.js";
import { maxPickleBytes, readingTorch, torchTensors, type ReadStorage } from "./torch-weights.js";
import type { WeightsFile } from "./weights-file.js";

const pickleName = "data.pkl";

/**
 * Reads what describes the tensors.
 * @param source its name for messages
 * @param bytes its length
 * @throws CheckpointError, DataError when the archive is damaged or holds something else
 */
export async function openTorchZip(path: string, source: string, bytes: number): Promise<WeightsFile> {
  const archive = await openZip(path, source);
  try {
    const tensors = await readingTorch(source, async () => {
      const { pickle, entries, folder } = findPickle(archive, source);
      checkStored(archive.entries, source, bytes);
      const order = entries.get(`${folder}byteorder`);
      if (order !== undefined && new TextDecoder().decode(await readSmall(order, source, 16)) !== "little") {
        throw new PickleFault("its numbers are not little-endian");
      }
      const storages = new Map<string, TorchStorage>();
      const { value } = unpickle(await readSmall(pickle, source, maxPickleBytes), torchObjects(storages));
      const files = new Map(
        [...storages].map(([key, storage]) => [key, storageFile(storage, entries.get(`${folder}data/${key}`))]),
      );
      return torchTensors(value, readingFrom(files));
    });
    return { path: source, format: "PyTorch", bytes, tensors, metadata: {}, close: () => archive.close() };
  } catch (error) {
    await archive.close();
    throw error;
  }
}

function findPickle({ entries }: ZipArchive, source: string) {
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  const pickles = entries.filter(({ name }) => name.split("/").length <= 2 && name.split("/").at(-1) === pickleName);
  const [pickle] = pickles;
  if (pickle === undefined || pickles.length > 1) {
    throw new CheckpointError(
      `${source}: a zip archive, but no file of torch.save, which has one ${pickleName}; give a .safetensors or .pth file`,
    );
  }
  const folder = pickle.name.slice(0, -pickleName.length);
  if (byName.has(`${folder}constants.pkl`)) {
    throw new CheckpointError(
      `${source}: a TorchScript program; in Python, torch.save(torch.jit.load(file).state_dict(), other)`,
    );
  }
  return { pickle, entries: byName, folder };
}

/** So that no archive can give more than its own length. @throws CheckpointError */
function checkStored(entries: readonly ZipEntry[], source: string, bytes: number): void {
  let total = 0;
  for (const { name, size, isStored } of entries) {
    if (!isStored) {
      throw new CheckpointError(`${source}: ${quote(name)} is compressed, as torch.save never does; save it again`);
    }
    total += size;
  }
  if (total > bytes) throw new CheckpointError(`${source}: its files are ${total} bytes in ${bytes}; save it again`);
}

function readSmall(entry: ZipEntry, source: string, most: number): Promise<Uint8Array> {
  if (entry.size <= most) return entry.read();
  throw new CheckpointError(
    `${source}: ${quote(entry.name)} has ${entry.size} bytes; up to ${most} are read: save the state_dict alone`,
  );
}

function storageFile(storage: TorchStorage, entry: ZipEntry | undefined): ZipEntry {
  const { key, bytes } = storage;
  if (entry === undefined) throw new PickleFault(`storage ${quote(key)} is not in the file`);
  if (entry.size !== bytes) {
    throw new PickleFault(`storage ${quote(key)} has ${entry.size} bytes where ${bytes} are needed`);
  }
  return entry;
}

/** Reads whole storages, since their checksums cover these; the last one stays for its other tensors. */
function readingFrom(files: ReadonlyMap<string, ZipEntry>): ReadStorage {
  let last: { readonly key: string; readonly bytes: Uint8Array } | undefined;
  return async ({ key }, begin, end) => {
    if (last?.key !== key) last = { key, bytes: (await files.get(key)?.read()) ?? new Uint8Array() };
    return last.bytes.subarray(begin, end);
  };
}

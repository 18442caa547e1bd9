/** @file Safetensors files by parts: the header first, each tensor when it is asked for. Checked as in `interop/safetensors.ts`. */
import { CheckpointError } from "../../base/errors.js";
import { quote } from "../../base/quote.js";
import type { FileParts } from "../../data/file-parts.js";
import { type CheckedMetadata, verifyHeader } from "../../interop/safetensors-checksums.js";
import { type Header, HeaderFault, headerLength, parseHeader } from "../../interop/safetensors-header.js";
import { readableDTypes, toFloat32 } from "../../interop/to-float32.js";
import type { StoredTensor, WeightsFile } from "./weights-file.js";

/** Reads the header. @throws CheckpointError when the file breaks the format */
export async function openSafetensors(file: FileParts, path: string): Promise<WeightsFile> {
  const { header, dataStart, checked } = await inFile(path, async () => {
    const length = headerLength(await file.read(0, Math.min(8, file.size)), file.size);
    const parsed = parseHeader(await file.read(8, length), file.size - 8 - length);
    return { header: parsed, dataStart: 8 + length, checked: verifyHeader(parsed, false) };
  });
  return {
    path,
    format: "safetensors",
    bytes: file.size,
    tensors: storedTensors(file, path, header, dataStart, checked),
    metadata: checked.metadata,
    close: () => file.close(),
  };
}

function storedTensors(
  file: FileParts,
  path: string,
  { entries }: Header,
  dataStart: number,
  { verify }: CheckedMetadata,
): Map<string, StoredTensor> {
  return new Map(
    entries.map((entry): [string, StoredTensor] => {
      const { name, dtype, shape, begin, end } = entry;
      const numbers = () =>
        inFile(path, async () => {
          if (!readableDTypes.has(dtype)) throw new HeaderFault(`tensor ${quote(name)} is ${dtype}, which is not read`);
          const bytes = await file.read(dataStart + begin, end - begin);
          verify(entry, bytes);
          return toFloat32(dtype, bytes);
        });
      return [name, { dtype, shape, numbers }];
    }),
  );
}

async function inFile<T>(path: string, operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (cause) {
    if (!(cause instanceof HeaderFault)) throw cause;
    throw new CheckpointError(`${path}: ${cause.message}; give another file`, { cause });
  }
}

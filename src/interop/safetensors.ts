/**
 * @file Safetensors files, strictly: 8 bytes header length n (little-endian), n bytes JSON, then the tensors' bytes.
 * Source: https://github.com/huggingface/safetensors, README "Format". What is read back has been checked in full: the
 * format's rules, and the checksums that our writer adds. For little-endian machines, as WebAssembly itself.
 */

import { CheckpointError } from "../base/errors.js";
import { quote } from "../base/quote.js";
import { addChecksums, headerKey, tensorsKey, verifyHeader } from "./safetensors-checksums.js";
import { dtypeOrder, type SafetensorsTensor, safetensorsDTypes } from "./safetensors-dtypes.js";
import {
  byteLength,
  type HeaderEntry,
  HeaderFault,
  headerLength,
  maxHeaderBytes,
  parseHeader,
} from "./safetensors-header.js";
import { forbiddenKeys } from "./strict-json.js";

export type { SafetensorsArrays, SafetensorsDType, SafetensorsTensor } from "./safetensors-dtypes.js";

/** Content of a file. */
export interface Safetensors {
  /** By name, in the order of the file. */
  readonly tensors: Map<string, SafetensorsTensor>;
  /** Free texts, without the checksums. */
  readonly metadata: Record<string, string>;
}

/** Options of {@link decodeSafetensors}. */
export interface DecodeOptions {
  /**
   * Whether a file without checksums is refused: for files that we wrote ourselves, since damage could also hit the two
   * keys of the checksums. Default false: files of other tools have none.
   */
  readonly requireChecksums?: boolean | undefined;
}

/**
 * Encodes tensors and texts as one file. The same content gives the same bytes, whatever the order of the maps: the
 * widest dtypes first, then by name, as the official writer does.
 * @param tensors data in row-major order, `data.length` = product of `shape` (bytes for F16, BF16, F8 and BOOL)
 * @param metadata any keys but `sha256` and `sha256.metadata`, which are added
 * @throws CheckpointError if a name or key cannot be stored, or data does not fit its shape
 */
export function encodeSafetensors(
  tensors: ReadonlyMap<string, SafetensorsTensor>,
  metadata: Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer> {
  for (const key of Object.keys(metadata)) {
    if (key === tensorsKey || key === headerKey) throw refuse(`metadata key ${quote(key)} is the checksum's own`);
    checkName("metadata key", key);
    checkName("metadata text", metadata[key] ?? "");
  }
  const entries: HeaderEntry[] = [];
  let end = 0;
  for (const [name, tensor] of sorted(tensors)) {
    checkTensor(name, tensor);
    entries.push({ name, dtype: tensor.dtype, shape: tensor.shape, begin: end, end: end + tensor.data.byteLength });
    end += tensor.data.byteLength;
  }
  const bytesOf = ({ name }: HeaderEntry): Uint8Array => bytesOfArray(tensors.get(name)?.data ?? new Uint8Array());
  const texts = Object.fromEntries(Object.entries(metadata).sort(([a], [b]) => (a < b ? -1 : 1)));
  const header = headerBytes(addChecksums({ metadata: texts, entries }, bytesOf), entries);

  const file = new Uint8Array(8 + header.length + end);
  new DataView(file.buffer).setBigUint64(0, BigInt(header.length), true);
  file.set(header, 8);
  for (const entry of entries) file.set(bytesOf(entry), 8 + header.length + entry.begin);
  return file;
}

/**
 * Decodes and checks a whole file.
 * @param bytes the file; tensors are views of it where alignment allows, so do not change it afterwards
 * @param source the file's name, for messages
 * @throws CheckpointError naming the source if the file breaks the format or does not match its checksums
 */
export function decodeSafetensors(bytes: Uint8Array, source: string, options: DecodeOptions = {}): Safetensors {
  try {
    return decode(bytes, options.requireChecksums ?? false);
  } catch (cause) {
    if (!(cause instanceof HeaderFault)) throw cause;
    throw new CheckpointError(`${source}: ${cause.message}; use another checkpoint`, { cause });
  }
}

function decode(bytes: Uint8Array, requireChecksums: boolean): Safetensors {
  const dataStart = 8 + headerLength(bytes.subarray(0, 8), bytes.length);
  const header = parseHeader(bytes.subarray(8, dataStart), bytes.length - dataStart);
  const bytesOf = ({ begin, end }: HeaderEntry): Uint8Array => bytes.subarray(dataStart + begin, dataStart + end);
  const { metadata, verify } = verifyHeader(header, requireChecksums);
  for (const entry of header.entries) verify(entry, bytesOf(entry));
  const tensors = new Map(header.entries.map((entry) => [entry.name, toTensor(entry, bytesOf(entry))]));
  return { tensors, metadata };
}

/** A typed array over the bytes; over a copy where they are not aligned. */
function toTensor({ dtype, shape }: HeaderEntry, bytes: Uint8Array): SafetensorsTensor {
  const { bytes: elementBytes, view } = safetensorsDTypes[dtype];
  const aligned = bytes.byteOffset % elementBytes === 0 ? bytes : new Uint8Array(bytes);
  const data = view(aligned.buffer, aligned.byteOffset, aligned.length / elementBytes);
  return { dtype, shape, data } as SafetensorsTensor;
}

/** The JSON text in UTF-8, padded with spaces so that the data begins at a multiple of 8. */
function headerBytes(metadata: Readonly<Record<string, string>>, entries: readonly HeaderEntry[]): Uint8Array {
  const described = entries.map(
    ({ name, dtype, shape, begin, end }) => [name, { dtype, shape, data_offsets: [begin, end] }] as const,
  );
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries([["__metadata__", metadata], ...described])));
  const padded = new Uint8Array(Math.ceil(json.length / 8) * 8).fill(0x20);
  if (padded.length > maxHeaderBytes) throw refuse(`the header would have ${padded.length} bytes`);
  padded.set(json);
  return padded;
}

function sorted(tensors: ReadonlyMap<string, SafetensorsTensor>): [string, SafetensorsTensor][] {
  const rank = ({ dtype }: SafetensorsTensor): number => dtypeOrder.get(dtype) ?? Infinity;
  return [...tensors].sort(([a, left], [b, right]) => rank(left) - rank(right) || (a < b ? -1 : 1));
}

function checkTensor(name: string, { dtype, shape, data }: SafetensorsTensor): void {
  checkName("tensor name", name);
  if (name === "__metadata__") throw refuse(`tensor name ${quote(name)} is the format's own`);
  const bytes = shape.every((size) => Number.isSafeInteger(size) && size >= 0) ? byteLength(dtype, shape) : undefined;
  if (bytes !== data.byteLength) {
    throw refuse(
      `tensor ${quote(name)}: ${data.byteLength} bytes do not fit dtype ${dtype}, shape [${shape.join(", ")}]`,
    );
  }
}

function checkName(what: string, text: string): void {
  if (forbiddenKeys.has(text)) throw refuse(`${what} ${quote(text)} is forbidden`);
  if (/\p{Surrogate}/u.test(text)) throw refuse(`${what} ${quote(text)} is no valid Unicode`);
}

function bytesOfArray(data: ArrayBufferView): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

function refuse(fault: string): CheckpointError {
  return new CheckpointError(`cannot write safetensors: ${fault}; change it`);
}

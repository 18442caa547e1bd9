/**
 * @file The header of a safetensors file, checked to the letter: keys, types, offsets without hole or overlap, byte
 * lengths. Source: the format's description and the checks of its Rust implementation (huggingface/safetensors).
 */

import { quote } from "../base/quote.js";
import { isSafetensorsDType, type SafetensorsDType, safetensorsDTypes } from "./safetensors-dtypes.js";
import { JsonFault, parseStrictJson } from "./strict-json.js";

/**
 * Largest header, in bytes: some 10 000 tensors. The format allows 100 000 000, which would let a hostile file take
 * gigabytes of memory and a minute before anything of it is known to be true.
 */
export const maxHeaderBytes = 2 ** 21;
/** Largest header of the format. */
const formatsHeaderBytes = 100_000_000;

/** Where a tensor lies. */
export interface HeaderEntry {
  readonly name: string;
  readonly dtype: SafetensorsDType;
  readonly shape: readonly number[];
  /** Bytes from the end of the header. */
  readonly begin: number;
  /** Bytes from the end of the header; exclusive. */
  readonly end: number;
}

/** A checked header. */
export interface Header {
  readonly metadata: Readonly<Record<string, string>>;
  /** In the order of the data. */
  readonly entries: readonly HeaderEntry[];
}

/** What is wrong, without the file's name. */
export class HeaderFault extends Error {}

/**
 * The header's length, from the file's first 8 bytes.
 * @param fileBytes length of the file
 * @throws HeaderFault when there is no such header in it
 */
export function headerLength(bytes: Uint8Array, fileBytes: number): number {
  if (fileBytes < 8) throw new HeaderFault(`${fileBytes} bytes are too few for a safetensors file`);
  const announced = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
  if (announced > formatsHeaderBytes) {
    throw new HeaderFault(`no safetensors file, or its first 8 bytes are damaged: a header of ${announced} bytes`);
  }
  if (8 + Number(announced) > fileBytes) {
    throw new HeaderFault(`the file ends at byte ${fileBytes}, inside its header of ${announced} bytes`);
  }
  if (announced > maxHeaderBytes) {
    throw new HeaderFault(`its header has ${announced} bytes; up to ${maxHeaderBytes} are read, some 10 000 tensors`);
  }
  return Number(announced);
}

/**
 * Reads a header.
 * @param bytes the header alone
 * @param dataBytes length of what follows it in the file
 * @throws HeaderFault saying what breaks the format
 */
export function parseHeader(bytes: Uint8Array, dataBytes: number): Header {
  if (bytes[0] !== 0x7b) throw new HeaderFault("the header does not begin with {");
  const header = expectObject(parseJson(decodeUtf8(bytes)), "the header");
  if (bytes[bytes.findLastIndex((byte) => byte !== 0x20)] !== 0x7d) {
    throw new HeaderFault("the header is padded with something else than spaces");
  }
  const metadata = parseMetadata(header["__metadata__"] ?? {});
  const entries: HeaderEntry[] = [];
  for (const name of Object.keys(header)) {
    if (name !== "__metadata__") entries.push(parseEntry(name, header[name]));
  }
  // Empty tensors share their offset with the next one and come first.
  entries.sort((a, b) => a.begin - b.begin || a.end - b.end);
  let end = 0;
  for (const entry of entries) {
    if (entry.begin !== end) {
      throw new HeaderFault(
        `tensor ${quote(entry.name)} begins at data byte ${entry.begin}, but the one before it ends at ${end}`,
      );
    }
    end = entry.end;
  }
  if (end !== dataBytes) throw new HeaderFault(`the tensors need ${end} bytes of data, the file has ${dataBytes}`);
  return { metadata, entries };
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new HeaderFault("the header is no valid UTF-8", { cause });
  }
}

function parseJson(text: string): unknown {
  try {
    return parseStrictJson(text);
  } catch (cause) {
    if (cause instanceof JsonFault) throw new HeaderFault(`header: ${cause.message}`, { cause });
    throw cause;
  }
}

function parseMetadata(value: unknown): Record<string, string> {
  const metadata: Record<string, string> = {};
  for (const [key, text] of Object.entries(expectObject(value, "__metadata__"))) {
    if (typeof text !== "string") throw new HeaderFault(`__metadata__ ${quote(key)} is no string`);
    metadata[key] = text;
  }
  return metadata;
}

function parseEntry(name: string, value: unknown): HeaderEntry {
  const where = `tensor ${quote(name)}`;
  const { dtype, shape, data_offsets: offsets, ...others } = expectObject(value, where);
  const [other] = Object.keys(others);
  if (other !== undefined) throw new HeaderFault(`${where} has the unknown field ${quote(other)}`);
  if (!isSafetensorsDType(dtype)) {
    const given = typeof dtype === "string" ? quote(dtype) : "missing or no string";
    throw new HeaderFault(`${where}: dtype is ${given}; known are ${Object.keys(safetensorsDTypes).join(", ")}`);
  }
  if (!isSizes(shape)) throw new HeaderFault(`${where}: shape is no list of integers`);
  if (!isSizes(offsets) || offsets.length !== 2) throw new HeaderFault(`${where}: data_offsets is no pair of integers`);
  const [begin = 0, end = 0] = offsets;
  const bytes = byteLength(dtype, shape);
  if (bytes === undefined || end - begin !== bytes) {
    throw new HeaderFault(
      `${where}: offsets ${begin} to ${end} do not fit dtype ${dtype} and shape [${shape.slice(0, 8).join(", ")}${shape.length > 8 ? ", …" : ""}]`,
    );
  }
  return { name, dtype, shape, begin, end };
}

/** Bytes of a tensor; undefined beyond the safe integers. */
export function byteLength(dtype: SafetensorsDType, shape: readonly number[]): number | undefined {
  let bytes = safetensorsDTypes[dtype].bytes;
  for (const size of shape) {
    bytes *= size;
    if (!Number.isSafeInteger(bytes)) return undefined;
  }
  return bytes;
}

function isSizes(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}

function expectObject(value: unknown, what: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new HeaderFault(`${what} is no JSON object`);
  }
  return value as Record<string, unknown>;
}

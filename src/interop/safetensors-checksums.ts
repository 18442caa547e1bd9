/**
 * @file Checksums for safetensors files, which the format lacks: a flipped bit in a weight would load silently. They lie in
 * the metadata, where other readers ignore them:
 *
 *     sha256            JSON object: tensor name → SHA-256 of the tensor's bytes
 *     sha256.metadata   SHA-256 of everything else that the header says, `sha256` included
 *
 * The second covers meaning, not layout (order and white space), so a file rewritten by another tool still passes.
 */

import { quote } from "../base/quote.js";
import { sha256 } from "#sha256";
import { type Header, type HeaderEntry, HeaderFault } from "./safetensors-header.js";
import { JsonFault, parseStrictJson } from "./strict-json.js";

/** Metadata key of the tensors' checksums. */
export const tensorsKey = "sha256";
/** Metadata key of the header's checksum. */
export const headerKey = "sha256.metadata";

/**
 * The metadata with checksums added.
 * @param bytesOf the bytes of an entry's tensor
 */
export function addChecksums(header: Header, bytesOf: (entry: HeaderEntry) => Uint8Array): Record<string, string> {
  // fromEntries, not assignment: a tensor may have any name.
  const tensors = Object.fromEntries(header.entries.map((entry) => [entry.name, sha256([bytesOf(entry)])]));
  const metadata = { ...header.metadata, [tensorsKey]: JSON.stringify(tensors) };
  return { ...metadata, [headerKey]: headerChecksum({ ...header, metadata }) };
}

/** A header's texts, and what its tensors' bytes must give. */
export interface CheckedMetadata {
  /** Without the checksums. */
  readonly metadata: Record<string, string>;
  /** @throws HeaderFault when the tensor's bytes do not match its checksum, where there is one */
  readonly verify: (entry: HeaderEntry, bytes: Uint8Array) => void;
}

/**
 * Verifies the header's checksum, if the file has any, and takes the checksums out.
 * @param required whether a file without any is refused
 * @throws HeaderFault naming what is damaged
 */
export function verifyHeader(header: Header, required: boolean): CheckedMetadata {
  const { [tensorsKey]: tensors, [headerKey]: ofHeader, ...metadata } = header.metadata;
  if (tensors === undefined && ofHeader === undefined) {
    if (required) throw new HeaderFault("the checksums are missing; another tool wrote the file, or it is damaged");
    return { metadata, verify: () => undefined };
  }
  if (tensors === undefined || ofHeader === undefined) {
    throw new HeaderFault("one of the two checksums is missing; the header is damaged");
  }
  if (headerChecksum({ ...header, metadata: { ...metadata, [tensorsKey]: tensors } }) !== ofHeader) {
    throw new HeaderFault("the header does not match its SHA-256; it is damaged");
  }
  const expected = parseTensorChecksums(tensors);
  if (expected.size !== header.entries.length) {
    throw new HeaderFault(`${expected.size} checksums for ${header.entries.length} tensors; the file is damaged`);
  }
  return {
    metadata,
    verify({ name }, bytes) {
      if (expected.get(name) === sha256([bytes])) return;
      throw new HeaderFault(`tensor ${quote(name)} does not match its SHA-256; its data is damaged`);
    },
  };
}

function parseTensorChecksums(text: string): Map<string, unknown> {
  try {
    const value = parseStrictJson(text);
    if (typeof value !== "object" || value === null) throw new JsonFault("it is no object");
    return new Map(Object.entries(value));
  } catch (cause) {
    if (cause instanceof JsonFault) throw new HeaderFault(`metadata ${tensorsKey}: ${cause.message}`, { cause });
    throw cause;
  }
}

/** SHA-256 of one canonical text: metadata by key, then tensors by name. */
function headerChecksum({ metadata, entries }: Header): string {
  const canonical = [
    Object.entries(metadata).sort(([a], [b]) => (a < b ? -1 : 1)),
    entries.map(({ name, dtype, shape }) => [name, dtype, shape] as const).sort(([a], [b]) => (a < b ? -1 : 1)),
  ];
  return sha256([new TextEncoder().encode(JSON.stringify(canonical))]);
}

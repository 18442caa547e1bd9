/**
 * @file Reader of IDX, the format of MNIST and its relatives (Y. LeCun, "The MNIST database", 1998), plain or gzipped.
 *
 *     byte 0–1  00 00
 *     byte 2    dtype: 08 u8, 09 i8, 0B i16, 0C i32, 0D f32, 0E f64
 *     byte 3    number of dimensions, n
 *     4 … 4+4n  sizes, u32, big-endian
 *     then      the elements, row-major, big-endian
 */

import { DataError } from "../base/errors.js";
import { gunzip, isGzip } from "./gunzip.js";

/** The arrays that hold each dtype of IDX. */
export interface IdxData {
  u8: Uint8Array;
  i8: Int8Array;
  i16: Int16Array;
  i32: Int32Array;
  f32: Float32Array;
  f64: Float64Array;
}

/** A parsed file: the product of `dims` is `data.length`. */
export type IdxArray = {
  [K in keyof IdxData]: { readonly dtype: K; readonly dims: readonly number[]; readonly data: IdxData[K] };
}[keyof IdxData];

/** Largest content accepted, in bytes: above EMNIST's 639 MB, and within one array on every platform. */
export const maxIdxBytes = 2 ** 30;

/** The format allows 255; nothing known has more than 4. */
const maxDimensions = 8;

const dtypes: Readonly<Record<number, { readonly dtype: keyof IdxData; readonly bytes: number }>> = {
  0x08: { dtype: "u8", bytes: 1 },
  0x09: { dtype: "i8", bytes: 1 },
  0x0b: { dtype: "i16", bytes: 2 },
  0x0c: { dtype: "i32", bytes: 4 },
  0x0d: { dtype: "f32", bytes: 4 },
  0x0e: { dtype: "f64", bytes: 8 },
};

/** Reads the big-endian elements that begin at byte `start`; u8 is a view, not a copy. */
const readers = {
  u8: (view, start, count) => new Uint8Array(view.buffer, view.byteOffset + start, count),
  i8: (view, start, count) => new Int8Array(view.buffer, view.byteOffset + start, count),
  i16: (view, start, count) => Int16Array.from({ length: count }, (_, i) => view.getInt16(start + 2 * i)),
  i32: (view, start, count) => Int32Array.from({ length: count }, (_, i) => view.getInt32(start + 4 * i)),
  f32: (view, start, count) => Float32Array.from({ length: count }, (_, i) => view.getFloat32(start + 4 * i)),
  f64: (view, start, count) => Float64Array.from({ length: count }, (_, i) => view.getFloat64(start + 8 * i)),
} satisfies { [K in keyof IdxData]: (view: DataView, start: number, count: number) => IdxData[K] };

/**
 * Parses a whole IDX file.
 * @param bytes the file, plain or gzipped; 8-bit data is returned as a view of a plain file's bytes
 * @param source the file's name, for messages
 * @throws DataError naming file and byte if anything is not as the format says: magic number, dtype, dimensions, length
 */
export function parseIdx(bytes: Uint8Array, source: string): IdxArray {
  const plain = isGzip(bytes) ? gunzip(bytes, source, (head) => readHeader(head, source).fileBytes) : bytes;
  const { dtype, dims, dataStart, fileBytes, count } = readHeader(plain, source);
  if (plain.length < fileBytes) {
    throw new DataError(
      `${source}, byte ${plain.length}: the file ends early, its header announces ${fileBytes} bytes; download it again`,
    );
  }
  if (plain.length > fileBytes) {
    throw new DataError(
      `${source}, byte ${fileBytes}: ${plain.length - fileBytes} bytes too many for dimensions ${dims.join("×")}; download it again`,
    );
  }
  const view = new DataView(plain.buffer, plain.byteOffset, plain.byteLength);
  return { dtype, dims, data: readers[dtype](view, dataStart, count) } as IdxArray;
}

interface Header {
  readonly dtype: keyof IdxData;
  readonly dims: readonly number[];
  /** Product of `dims`. */
  readonly count: number;
  /** Where the elements begin, in bytes. */
  readonly dataStart: number;
  /** Length that the whole file must have. */
  readonly fileBytes: number;
}

function readHeader(bytes: Uint8Array, source: string): Header {
  const [zero0 = 0, zero1 = 0, code = 0, rank = 0] = bytes;
  if (bytes.length < 4) {
    throw new DataError(`${source}, byte ${bytes.length}: the file ends before IDX's magic number; download it again`);
  }
  if (zero0 !== 0 || zero1 !== 0) {
    throw new DataError(
      `${source}, byte 0: begins with ${hex(zero0)} ${hex(zero1)}, an IDX file with 00 00; give an IDX file, plain or .gz`,
    );
  }
  const known = dtypes[code];
  if (known === undefined) {
    throw new DataError(
      `${source}, byte 2: unknown dtype ${hex(code)}; IDX has 08, 09, 0b, 0c, 0d and 0e; download it again`,
    );
  }
  if (rank < 1 || rank > maxDimensions) {
    throw new DataError(`${source}, byte 3: ${rank} dimensions; expected 1 to ${maxDimensions}; download it again`);
  }
  const dataStart = 4 + 4 * rank;
  if (bytes.length < dataStart) {
    throw new DataError(
      `${source}, byte ${bytes.length}: the file ends inside the header of ${dataStart} bytes; download it again`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const dims: number[] = [];
  let count = 1;
  for (let at = 4; at < dataStart; at += 4) {
    const size = view.getUint32(at);
    if (size === 0)
      throw new DataError(`${source}, byte ${at}: a dimension of size 0 leaves no data; use another file`);
    dims.push(size);
    count *= size;
    // Checked at each factor: the product stays below 2⁶², so its comparison with the limit is never wrong.
    if (count * known.bytes > maxIdxBytes) {
      throw new DataError(
        `${source}, byte ${at}: dimensions ${dims.join("×")} need more than ${maxIdxBytes} bytes; the header is damaged or the file too large`,
      );
    }
  }
  return { dtype: known.dtype, dims, count, dataStart, fileBytes: dataStart + count * known.bytes };
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}

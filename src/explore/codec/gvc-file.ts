/**
 * @file A compressed image as a file, `.gvc`:
 *
 *     "GVC" | version 1 | model, 4 bytes | width | height | coded symbols … | CRC-32, 4 bytes
 *
 * Width and height are LEB128 (7 bits a byte, low ones first), the checksum covers everything before it, big-endian. The model's four bytes
 * name the weights that wrote the file: no others can read it.
 */
import { DataError } from "../../base/errors.js";
import { crc32 } from "../../data/archives/crc32.js";

/** What a file holds. */
export interface GvcImage {
  /** 4 bytes. */
  readonly model: Uint8Array;
  /** Pixels of the image, before padding. */
  readonly width: number;
  readonly height: number;
  readonly payload: Uint8Array;
}

const magic = [0x47, 0x56, 0x43]; // "GVC"
const version = 1;
const modelBytes = 4;
const checksumBytes = 4;
/** The least file: 1-byte sizes and no payload. */
const leastBytes = magic.length + 1 + modelBytes + 2 + checksumBytes;
/** Largest image, in pixels and per side. */
export const largestImage = { pixels: 2 ** 20, side: 2 ** 14 } as const;

function leb128(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...leb128(value >>> 7)];
}

/** The file's bytes. */
export function encodeGvc({ model, width, height, payload }: GvcImage): Uint8Array<ArrayBuffer> {
  const head = [...magic, version, ...model, ...leb128(width), ...leb128(height)];
  const bytes = new Uint8Array(head.length + payload.length + checksumBytes);
  bytes.set(head);
  bytes.set(payload, head.length);
  const end = bytes.length - checksumBytes;
  new DataView(bytes.buffer).setUint32(end, crc32(bytes.subarray(0, end)));
  return bytes;
}

/**
 * Reads a file.
 * @param source its name, for messages
 * @throws DataError when it is no such file, of another version, cut off or changed
 */
export function decodeGvc(bytes: Uint8Array, source: string): GvcImage {
  if (!magic.every((byte, index) => bytes[index] === byte))
    throw new DataError(`${source}: is no compressed image of Ganvas; give a file that ganvas compress wrote`);
  if (bytes.length < leastBytes) throw damaged(source, "it is cut off");
  const end = bytes.length - checksumBytes;
  if (new DataView(bytes.buffer, bytes.byteOffset).getUint32(end) !== crc32(bytes.subarray(0, end)))
    throw damaged(source, "its checksum does not fit");
  if (bytes[magic.length] !== version)
    throw new DataError(`${source}: format ${bytes[magic.length]}, this Ganvas reads ${version}; use a newer Ganvas`);
  let at = magic.length + 1 + modelBytes;
  const readSize = (): number => {
    let value = 0;
    for (let shift = 0; shift < 21; shift += 7) {
      const byte = at < end ? (bytes[at++] ?? 0) : 0;
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
    }
    throw damaged(source, "its size is none");
  };
  const [width, height] = [readSize(), readSize()];
  checkImageSize(width, height, source);
  return {
    model: bytes.slice(magic.length + 1, magic.length + 1 + modelBytes),
    width,
    height,
    payload: bytes.slice(at, end),
  };
}

const damaged = (source: string, what: string): DataError =>
  new DataError(`${source}: damaged, ${what}; compress the image again`);

/** @throws DataError for an image that is empty or too large for the networks' memory */
export function checkImageSize(width: number, height: number, source: string): void {
  const { pixels, side } = largestImage;
  if (width >= 1 && height >= 1 && width <= side && height <= side && width * height <= pixels) return;
  throw new DataError(
    `${source}: ${width}×${height} pixels; give an image of 1 to ${pixels} pixels, at most ${side} a side, or cut it into such`,
  );
}

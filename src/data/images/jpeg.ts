/**
 * @file JPEG to 8-bit pixels, by jpeg-js, after its segments were checked: size, number of scans, an end. The format has
 * no checksums: a changed byte inside the picture data cannot be told from a different picture. Source: ITU-T T.81, annex B.
 */

import { DataError } from "../../base/errors.js";
import { checkSize } from "./bitmap.js";
import type { Bitmap } from "./bitmap.js";
import { orient, readOrientation } from "./orientation.js";

/** A decoder visits every pixel once per scan: ordinary progressive files have about 10 of them. */
const maxScannedPixels = 2 ** 30;

/** What the segments say. */
interface JpegFacts {
  readonly width: number;
  readonly height: number;
  /** 1 grey, 3 colour, 4 CMYK. */
  readonly components: number;
  /** How the camera was held, 1 to 8; 1 is upright. */
  readonly orientation: number;
}

/** Whether a file begins as a JPEG does. */
export function isJpeg(bytes: Uint8Array): boolean {
  return bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff;
}

/**
 * Decodes a JPEG, baseline or progressive, turned as its EXIF orientation says.
 * @param source the file's name, for messages
 * @throws DataError if the file is damaged, too large or of a kind that is not read (lossless, arithmetic coding, 12 bits)
 */
export async function decodeJpeg(bytes: Uint8Array, source: string): Promise<Bitmap> {
  const { width, height, components, orientation } = readSegments(bytes, source);
  const { default: jpeg } = await import("jpeg-js");
  let data: Uint8Array;
  try {
    const decoded = jpeg.decode(bytes, {
      useTArray: true,
      formatAsRGBA: false,
      tolerantDecoding: false,
      maxMemoryUsageInMB: 2048,
    });
    if (decoded.width !== width || decoded.height !== height) throw new Error("two different sizes");
    ({ data } = decoded);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.toLowerCase() : String(cause);
    throw new DataError(`${source}: damaged JPEG (${reason}); replace the file`, { cause });
  }
  const upright: Bitmap = {
    width,
    height,
    channels: components === 1 ? 1 : 3,
    // Grey comes as RGB with equal parts.
    data: components === 1 ? Uint8Array.from({ length: width * height }, (_, i) => data[3 * i]!) : new Uint8Array(data),
    wasTransparent: false,
  };
  return orient(upright, orientation);
}

function readSegments(bytes: Uint8Array, source: string): JpegFacts {
  const damaged = (at: number, what: string): DataError =>
    new DataError(`${source}, byte ${at}: damaged JPEG (${what}); replace the file`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let frame: Omit<JpegFacts, "orientation"> | undefined;
  let orientation = 1;
  let scans = 0;
  for (let at = 2; ;) {
    // Between a scan's end and the next marker lies coded data, where FF is followed by 00 or a restart marker D0–D7.
    while (at + 1 < bytes.length && !(bytes[at] === 0xff && isMarker(bytes[at + 1]!))) at++;
    const marker = bytes[at + 1];
    if (marker === undefined) throw damaged(bytes.length, "it ends early");
    if (marker === 0xd9) break;
    if (at + 4 > bytes.length) throw damaged(bytes.length, "it ends early");
    const length = view.getUint16(at + 2);
    if (length < 2 || at + 2 + length > bytes.length) throw damaged(at, "a segment goes beyond the end of the file");
    const body = bytes.subarray(at + 4, at + 2 + length);
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      if (frame !== undefined) throw damaged(at, "two frames");
      frame = readFrame(body, marker, at, source, damaged);
    } else if (marker === 0xe1 && orientation === 1) orientation = readOrientation(body);
    else if (marker === 0xda) {
      if (frame === undefined) throw damaged(at, "picture data before the size");
      if (++scans * frame.width * frame.height > maxScannedPixels) {
        throw new DataError(`${source}: ${scans} scans of ${frame.width}×${frame.height} pixels; save it anew`);
      }
    }
    at += 2 + length;
  }
  if (frame === undefined || scans === 0) throw damaged(bytes.length, "no picture");
  return { ...frame, orientation };
}

const isMarker = (byte: number): boolean =>
  byte !== 0 && byte !== 0xff && byte !== 1 && !(byte >= 0xd0 && byte <= 0xd8);

function readFrame(
  body: Uint8Array,
  marker: number,
  at: number,
  source: string,
  damaged: (at: number, what: string) => DataError,
): Omit<JpegFacts, "orientation"> {
  if (body.length < 6) throw damaged(at, "a frame header that is too short");
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const [height, width, components = 0] = [view.getUint16(1), view.getUint16(3), body[5]];
  if (marker > 0xc2 || body[0] !== 8) {
    throw new DataError(`${source}: JPEG of a rare kind (lossless, arithmetic or 12 bits); save it as PNG`);
  }
  if (![1, 3, 4].includes(components) || body.length !== 6 + 3 * components) {
    throw damaged(at, `${components} components`);
  }
  checkSize(width, height, source);
  return { width, height, components };
}

/**
 * @file A second PNG reader for tests, from the specification (W3C PNG, third edition) and Node's zlib: 8 bits, grey or RGB,
 * not interlaced, checksums verified.
 */
import { inflateSync } from "node:zlib";

/** CRC-32 as PNG's annex D defines it. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffff_ffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? 0xedb8_8320 ^ (crc >>> 1) : crc >>> 1;
  }
  return ~crc >>> 0;
}

/** PNG's Paeth predictor: the neighbour nearest to left + above − corner. */
function paeth(left: number, above: number, corner: number): number {
  const [toLeft, toAbove] = [Math.abs(above - corner), Math.abs(left - corner)];
  const toCorner = Math.abs(left + above - 2 * corner);
  return toLeft <= toAbove && toLeft <= toCorner ? left : toAbove <= toCorner ? above : corner;
}

/** Decodes a file. @throws Error if it is not such a PNG */
export function readPng(file: Uint8Array): { width: number; height: number; channels: number; data: Uint8Array } {
  const bytes = Buffer.from(file);
  if (bytes.toString("latin1", 0, 8) !== "\x89PNG\r\n\x1a\n") throw new Error("no PNG signature");
  const chunks: { type: string; body: Buffer }[] = [];
  for (let at = 8; at < bytes.length;) {
    const length = bytes.readUInt32BE(at);
    const type = bytes.toString("latin1", at + 4, at + 8);
    if (crc32(bytes.subarray(at + 4, at + 8 + length)) !== bytes.readUInt32BE(at + 8 + length)) {
      throw new Error(`checksum of ${type}`);
    }
    chunks.push({ type, body: bytes.subarray(at + 8, at + 8 + length) });
    at += 12 + length;
  }
  const [first, last] = [chunks[0], chunks.at(-1)];
  if (first?.type !== "IHDR" || last?.type !== "IEND") throw new Error("IHDR … IEND");
  const [width, height] = [first.body.readUInt32BE(0), first.body.readUInt32BE(4)];
  const kind = first.body.toString("hex", 8);
  const channels = { "0800000000": 1, "0802000000": 3 }[kind];
  if (channels === undefined) throw new Error(`kind ${kind}`);
  const lines = inflateSync(Buffer.concat(chunks.filter(({ type }) => type === "IDAT").map(({ body }) => body)));
  const line = width * channels;
  if (lines.length !== height * (line + 1)) throw new Error(`${lines.length} bytes of lines`);
  const data = new Uint8Array(height * line);
  for (let y = 0; y < height; y++) {
    const filter = lines[y * (line + 1)] ?? 0;
    for (let x = 0; x < line; x++) {
      const left = x < channels ? 0 : (data[y * line + x - channels] ?? 0);
      const above = y === 0 ? 0 : (data[(y - 1) * line + x] ?? 0);
      const corner = x < channels || y === 0 ? 0 : (data[(y - 1) * line + x - channels] ?? 0);
      const predicted = [0, left, above, (left + above) >> 1, paeth(left, above, corner)][filter];
      if (predicted === undefined) throw new Error(`filter ${filter}`);
      data[y * line + x] = (lines[y * (line + 1) + 1 + x] ?? 0) + predicted;
    }
  }
  return { width, height, channels, data };
}

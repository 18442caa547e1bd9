/** @file A GIF reader for tests, from the specification (GIF89a): animations that fill their screen, global or local colours, not interlaced. */

/** A frame: RGB pixels, and how long it is shown, in hundredths of a second. */
export interface GifFrame {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
  readonly delay: number;
}

/** What a file holds; `loops` is true for one that goes on for ever. */
export interface Gif {
  readonly frames: readonly GifFrame[];
  readonly loops: boolean;
}

/** Decodes a file. @throws Error if it is not such a GIF */
export function readGif(file: Uint8Array): Gif {
  const bytes = Buffer.from(file);
  if (bytes.toString("latin1", 0, 6) !== "GIF89a") throw new Error("no GIF89a signature");
  let at = 13;
  const table = (flags: number): Buffer => {
    if ((flags & 0x80) === 0) return Buffer.alloc(0);
    const size = 3 * 2 ** ((flags & 7) + 1);
    at += size;
    return bytes.subarray(at - size, at);
  };
  const subBlocks = (): Buffer => {
    const parts: Buffer[] = [];
    for (let length = bytes.readUInt8(at++); length > 0; length = bytes.readUInt8(at++)) {
      parts.push(bytes.subarray(at, at + length));
      at += length;
    }
    return Buffer.concat(parts);
  };
  const global = table(bytes.readUInt8(10));
  const frames: GifFrame[] = [];
  let [delay, loops] = [0, false];
  for (;;) {
    const kind = bytes.readUInt8(at++);
    if (kind === 0x3b) break;
    if (kind === 0x21) {
      const label = bytes.readUInt8(at++);
      const body = subBlocks();
      if (label === 0xf9) delay = body.readUInt16LE(1);
      if (label === 0xff) loops = body.toString("latin1", 0, 11) === "NETSCAPE2.0" && body.readUInt16LE(12) === 0;
    } else if (kind === 0x2c) {
      const [width, height, flags] = [bytes.readUInt16LE(at + 4), bytes.readUInt16LE(at + 6), bytes.readUInt8(at + 8)];
      at += 9;
      const local = table(flags);
      const colors = local.length > 0 ? local : global;
      const least = bytes.readUInt8(at++);
      const indices = unpack(subBlocks(), least);
      if (indices.length !== width * height) throw new Error(`${indices.length} pixels of ${width}×${height}`);
      frames.push({
        width,
        height,
        delay,
        data: Uint8Array.from(indices.flatMap((i) => [...colors.subarray(3 * i, 3 * i + 3)])),
      });
    } else throw new Error(`block ${kind} at byte ${at - 1}`);
  }
  return { frames, loops };
}

/** LZW with codes of growing width, as the specification's appendix F. @param least bits of a pixel */
function unpack(data: Buffer, least: number): number[] {
  const [clear, end] = [1 << least, (1 << least) + 1];
  const output: number[] = [];
  let entries: number[][] = [];
  let [width, bit] = [least + 1, 0];
  let before: number[] | undefined;
  for (;;) {
    let code = 0;
    for (let k = 0; k < width; k++, bit++) code |= (((data[bit >> 3] ?? 0) >> (bit & 7)) & 1) << k;
    if (bit > 8 * data.length) throw new Error("the codes end early");
    if (code === end) return output;
    if (code === clear) {
      entries = Array.from({ length: clear + 2 }, (_, index) => (index < clear ? [index] : []));
      [width, before] = [least + 1, undefined];
      continue;
    }
    const known = entries[code];
    const entry = known ?? [...(before ?? []), before?.[0] ?? 0];
    output.push(...entry);
    if (before !== undefined) entries.push([...before, entry[0] ?? 0]);
    before = entry;
    if (entries.length === 1 << width && width < 12) width++;
  }
}

/** @file Films from pictures: GIF, and what the browser's own encoders write. Loaded when it is needed. */
import {
  BufferTarget,
  CanvasSource,
  Mp4OutputFormat,
  Output,
  QUALITY_HIGH,
  WebMOutputFormat,
  getFirstEncodableVideoCodec,
} from "mediabunny";
import type { VideoCodec } from "mediabunny";
import { encodeGif } from "ganvas/browser";
import type { Picture } from "ganvas/browser";

export type FilmFormat = "gif" | "webm" | "mp4";

const codecs: Readonly<Record<Exclude<FilmFormat, "gif">, VideoCodec[]>> = {
  webm: ["vp9", "vp8", "av1"],
  mp4: ["avc"],
};
const types: Readonly<Record<FilmFormat, string>> = { gif: "image/gif", webm: "video/webm", mp4: "video/mp4" };

const codecOf = (format: Exclude<FilmFormat, "gif">): Promise<VideoCodec | null> =>
  typeof VideoEncoder === "undefined"
    ? Promise.resolve(null)
    : getFirstEncodableVideoCodec(codecs[format], { width: 256, height: 256 });

/** What this browser can write. */
export async function filmFormats(): Promise<FilmFormat[]> {
  const [webm, mp4] = [await codecOf("webm"), await codecOf("mp4")];
  return ["gif", ...(webm === null ? [] : (["webm"] as const)), ...(mp4 === null ? [] : (["mp4"] as const))];
}

/** @param frames of one size. @param rate pictures a second */
export async function writeFilm(format: FilmFormat, frames: readonly OffscreenCanvas[], rate: number): Promise<Blob> {
  const bytes =
    format === "gif" ? await encodeGif(frames.map(toPicture), rate) : await writeVideo(format, frames, rate);
  return new Blob([bytes], { type: types[format] });
}

function toPicture(canvas: OffscreenCanvas): Picture {
  const { width, height } = canvas;
  const pixels = canvas.getContext("2d")?.getImageData(0, 0, width, height).data;
  if (pixels === undefined) throw new Error("internal: no canvas");
  const data = new Uint8Array(3 * width * height).map((_, at) => pixels[4 * Math.floor(at / 3) + (at % 3)] ?? 0);
  return { width, height, channels: 3, data };
}

async function writeVideo(
  format: Exclude<FilmFormat, "gif">,
  frames: readonly OffscreenCanvas[],
  rate: number,
): Promise<ArrayBuffer> {
  const codec = await codecOf(format);
  const [first] = frames;
  if (codec === null || first === undefined) throw new Error(`internal: no film as ${format}`);
  const target = new BufferTarget();
  const output = new Output({ format: format === "webm" ? new WebMOutputFormat() : new Mp4OutputFormat(), target });
  const even = (side: number): number => side + (side % 2); // which H.264 wants
  const canvas = new OffscreenCanvas(even(first.width), even(first.height));
  const source = new CanvasSource(canvas, { codec, bitrate: QUALITY_HIGH });
  output.addVideoTrack(source, { frameRate: rate });
  await output.start();
  for (const [index, frame] of frames.entries()) {
    canvas.getContext("2d")?.drawImage(frame, 0, 0);
    await source.add(index / rate, 1 / rate);
  }
  await output.finalize();
  if (target.buffer === null) throw new Error("internal: an empty film");
  return target.buffer;
}

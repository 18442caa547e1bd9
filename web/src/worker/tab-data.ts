/** @file Data to train on in the tab: a packed file from the site, points of the plane, or pictures that the reader has dropped. */
import { decodeDataset, fitPixels, MemoryDataset, PointDataset, pointDistributions, sha256 } from "ganvas/browser";
import type { ImageDataset, Pixels } from "ganvas/browser";
import { readPicture } from "../widgets/read-picture.js";

/** Which data. */
export type TabData =
  /** A data set that the site has packed, at an address. */
  | { readonly kind: "site"; readonly name: string; readonly url: string }
  /** Points of the plane, made here. */
  | { readonly kind: "points"; readonly name: string }
  /** The reader's pictures, cropped to squares of this side. */
  | { readonly kind: "pictures"; readonly name: string; readonly files: readonly File[]; readonly size: number };

/** Told while data come: how many of how many, bytes or pictures. */
export type DataProgress = (done: number, all: number) => void;

/** Pictures that a data set wants at least. */
const fewestPictures = 8;

/** @throws GanvasError for what holds no data set; Error when the site does not answer, or too few pictures can be read */
export async function openTabData(data: TabData, onProgress: DataProgress): Promise<ImageDataset> {
  switch (data.kind) {
    case "site":
      return decodeDataset(await download(data.url, onProgress), data.name);
    case "points": {
      const distribution = pointDistributions.find(({ name }) => name === data.name);
      if (distribution === undefined) throw new Error(`internal: no points ${data.name}`);
      return new PointDataset(distribution);
    }
    case "pictures":
      return fromPictures(data, onProgress);
    default:
      return data satisfies never;
  }
}

async function download(url: string, onProgress: DataProgress): Promise<Uint8Array> {
  const response = await fetch(url);
  if (!response.ok || response.body === null) throw new Error(`${url}: ${response.status} ${response.statusText}`);
  const all = Number(response.headers.get("content-length") ?? 0);
  const parts: Uint8Array[] = [];
  let done = 0;
  for await (const part of response.body) {
    parts.push(part);
    done += part.length;
    onProgress(done, Math.max(all, done));
  }
  const bytes = new Uint8Array(done);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** Grey where all pictures are; a file that is no picture is left out. */
async function fromPictures(
  { name, files, size }: Extract<TabData, { kind: "pictures" }>,
  onProgress: DataProgress,
): Promise<ImageDataset> {
  const pictures: Pixels[] = [];
  for (const [index, file] of files.entries()) {
    const pixels = await squareOf(file, size).catch(() => undefined);
    if (pixels !== undefined) pictures.push(pixels);
    onProgress(index + 1, files.length);
  }
  if (pictures.length < fewestPictures)
    throw new Error(
      `${pictures.length} of ${files.length} files are pictures that this browser reads; give at least ${fewestPictures}`,
    );
  const channels = pictures.every(isGrey) ? 1 : 3;
  const images = new Uint8Array(pictures.length * size * size * channels);
  for (const [index, picture] of pictures.entries())
    images.set(fitPixels(picture, { channels }).data, index * size * size * channels);
  return new MemoryDataset({ name, height: size, width: size, channels, images }, sha256);
}

/** The central square of a picture, transparent parts white, [size, size, 3]. */
async function squareOf(file: Blob, size: number): Promise<Pixels> {
  const { data, width, height } = await readPicture(file, { background: "white" });
  const rgb = new Uint8Array(width * height * 3);
  for (let pixel = 0; pixel < width * height; pixel++) rgb.set(data.subarray(4 * pixel, 4 * pixel + 3), 3 * pixel);
  return fitPixels({ width, height, channels: 3, data: rgb }, { size, fit: "crop" });
}

function isGrey({ data }: Pixels): boolean {
  for (let at = 0; at < data.length; at += 3) if (data[at] !== data[at + 1] || data[at] !== data[at + 2]) return false;
  return true;
}

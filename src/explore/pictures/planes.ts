/**
 * @file A picture for a network of another number of channels, and back. A network of grey images gets the three channels of a picture one by one,
 * as three images; a network of colour images gets a grey picture as colour, and the mean of its result counts.
 */
import { invariant } from "../../base/errors.js";
import type { Pixels } from "../../data/portable.js";
import { valuesOf } from "./network-images.js";

/** Splits a picture into images that have as many channels as the network wants. @param channels 1 or 3 */
export function planesOf(picture: Pixels, channels: number): Pixels[] {
  const { width, height, data } = picture;
  if (picture.channels === channels) return [picture];
  if (channels === 1)
    return Array.from({ length: picture.channels }, (_, channel) => ({
      ...{ width, height, channels },
      data: Uint8Array.from({ length: width * height }, (__, pixel) => data[pixel * picture.channels + channel] ?? 0),
    }));
  invariant(picture.channels === 1, `a picture of ${picture.channels} channels for a network of ${channels}`);
  return [
    {
      width,
      height,
      channels,
      data: Uint8Array.from({ length: data.length * channels }, (_, at) => data[Math.floor(at / channels)] ?? 0),
    },
  ];
}

/** The picture of `channels` channels that {@link planesOf} had split, from images of one size. */
export function joinedPlanes(planes: readonly Pixels[], channels: number): Pixels {
  const [first] = planes;
  invariant(first !== undefined, "a picture of no images");
  const { width, height } = first;
  if (planes.length === 1 && first.channels === channels) return first;
  const value = (pixel: number, channel: number): number => {
    if (planes.length > 1) return planes[channel]?.data[pixel] ?? 0;
    const values = first.data.subarray(pixel * first.channels, (pixel + 1) * first.channels);
    return Math.round(values.reduce((sum, each) => sum + each, 0) / first.channels);
  };
  const data = Uint8Array.from({ length: width * height * channels }, (_, at) =>
    value(Math.floor(at / channels), at % channels),
  );
  return { width, height, channels, data };
}

/** Images of one size as a network sees them: [N, H, W, C] in [−1, 1]. */
export function floatsOf(planes: readonly Pixels[]): Float32Array {
  const size = planes[0]?.data.length ?? 0;
  const values = new Float32Array(planes.length * size);
  for (const [index, { data }] of planes.entries()) values.set(valuesOf(data), index * size);
  return values;
}

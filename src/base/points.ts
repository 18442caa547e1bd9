/** @file Points of the plane among images: an image of one pixel with two channels, x and y. Toy distributions are data sets of such. */

/** Whether "images" of this size are points of the plane. */
export const isPoint = (size: {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}): boolean => size.height === 1 && size.width === 1 && size.channels === 2;

/** @file Types of gifenc, as far as it is used; the package has none. */
declare module "gifenc" {
  /** Colours as [r, g, b], 0 … 255. */
  export type Palette = readonly (readonly number[])[];

  export interface GifFrameOptions {
    readonly palette: Palette;
    /** Milliseconds. */
    readonly delay: number;
  }

  export interface GifWriter {
    /** @param index of the palette's colours, [height, width] */
    writeFrame(index: Uint8Array, width: number, height: number, options: GifFrameOptions): void;
    finish(): void;
    bytes(): Uint8Array<ArrayBuffer>;
  }

  export function GIFEncoder(): GifWriter;
  /** @param rgba [height, width, 4] */
  export function quantize(rgba: Uint8ClampedArray, maxColors: number): Palette;
  export function applyPalette(rgba: Uint8ClampedArray, palette: Palette): Uint8Array;
}

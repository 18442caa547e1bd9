/** @file Types of gifenc, as far as it is used; the package has none; paths of tsconfig.json name this file for it. */
/** Colours as [r, g, b], 0 … 255. */
export type Palette = readonly (readonly number[])[];

export interface GifFrameOptions {
  /** That of the first frame unless given. */
  readonly palette?: Palette;
  /** Milliseconds. */
  readonly delay: number;
}

export interface GifWriter {
  /** @param index of the palette's colours, [height, width] */
  writeFrame(index: Uint8Array, width: number, height: number, options: GifFrameOptions): void;
  finish(): void;
  bytes(): Uint8Array<ArrayBuffer>;
}

/** What the package offers. */
export interface Gifenc {
  readonly GIFEncoder: () => GifWriter;
  /** @param rgba [height, width, 4] */
  readonly quantize: (rgba: Uint8ClampedArray, maxColors: number) => Palette;
  readonly applyPalette: (rgba: Uint8ClampedArray, palette: Palette) => Uint8Array;
}

/** For Node the package is CommonJS, with all of it as the default export; for bundlers its names are exports. */
declare const gifenc: Partial<Gifenc>;
export default gifenc;

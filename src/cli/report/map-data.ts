/** @file What the page of a map is told by the command that makes it: the wire between map-page.ts and map-script.ts. */

/** Images of one kind, their points, and where the pictures are. */
export interface MapLayer {
  /** [N, 2], in [−1, 1], y up. */
  readonly points: readonly number[];
  /** The colour and the name of each. */
  readonly colors: readonly string[];
  readonly names: readonly string[];
  /** All images in one picture, `columns` a row, without gaps. */
  readonly sheet: string;
}

export interface MapData {
  /** Pixels of an image. */
  readonly width: number;
  readonly height: number;
  readonly columns: number;
  readonly real: MapLayer;
  readonly drawn: MapLayer;
}

/** @file Columns and rows of a picture of many images. */

/** Columns and rows of a picture. */
export interface Grid {
  readonly columns: number;
  readonly rows: number;
}

/** The layout of as many images: 8 columns up to 32 images, else about square. */
export function defaultGrid(count: number): Grid {
  const columns = count <= 32 ? Math.min(8, count) : Math.ceil(Math.sqrt(count));
  return { columns, rows: Math.ceil(count / columns) };
}

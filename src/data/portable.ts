/** @file What of the data layer runs in the browser as well: data sets in memory, loaders, decoding, sizes, grids. */
export type { ImageDataset, Split } from "./dataset.js";
export { type GridOptions, type Picture, tileImages } from "./image-grid.js";
export type { Bitmap } from "./images/bitmap.js";
export { classSheet, type Sheet, type SheetOptions } from "./images/class-sheet.js";
export { type Fit, fitPixels, type FitOptions, fits } from "./images/fit.js";
export { fitDataset, fitImages } from "./images/fit-dataset.js";
export { type Pixels, resizePixels } from "./images/resize.js";
export { type BatchLoader, createLoader, type LoaderOptions, type LoaderPosition, type LoaderShare } from "./loader.js";
export { MemoryDataset, type MemoryDatasetFields } from "./memory-dataset.js";
export { encodePng } from "./png.js";
export { samplePicture, type SampleOptions } from "./sample-picture.js";
export { samplesOverData, type ScatterLayer, type ScatterOptions, scatterPicture } from "./scatter.js";
export { sha256 } from "#sha256";
export { firstOfEachClass, joined, subsetOf } from "./subset.js";
export { classNumbers, withoutClasses } from "./without-classes.js";
export { drawPoints, type Mixture, type PointDistribution, pointDistributions } from "./toy/distributions.js";
export { PointDataset } from "./toy/point-dataset.js";
export { StackedDigits } from "./toy/stacked-digits.js";

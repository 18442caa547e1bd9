/** @file Data sets, the batch loader and pictures: the package's entry point `ganvas/data`. */
export type { ImageDataset, Split } from "./dataset.js";
export { type GridOptions, type Picture, tileImages } from "./image-grid.js";
export { type IdxArray, type IdxData, parseIdx } from "./idx.js";
export { type BatchLoader, createLoader, type LoaderOptions, type LoaderPosition } from "./loader.js";
export { MemoryDataset, type MemoryDatasetFields } from "./memory-dataset.js";
export { loadMnist, type MnistOptions } from "./mnist.js";
export { encodePng } from "./png.js";
export { sha256 } from "./sha256.js";
export { type DataSource, dataSources, openDataset } from "./sources.js";

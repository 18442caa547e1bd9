/** @file Data sets, the batch loader and pictures: the package's entry point `ganvas/data`. */
export * from "./portable.js";
export { addableNames, addDataset, type AddOptions } from "./add.js";
export type { OpenOptions } from "./collect-images.js";
export { decodeImage } from "./images/decode-image.js";
export { readImage } from "./images/read-image.js";
export { type IdxArray, type IdxData, parseIdx } from "./idx.js";
export { loadMnist, type MnistOptions } from "./mnist.js";

export { type DataSource, dataSources, openDataset } from "./sources.js";
export { temporaryNeighbour, writePartsAtomic } from "./store/atomic-file.js";
export { cacheFolder } from "./store/cache-folder.js";
export { makeFolder } from "./store/make-folder.js";
export { isStored, listStored, type StoredEntry } from "./store/store.js";
export type { StoredHeader } from "./store/stored-file.js";
export { readWhole } from "./system-errors.js";

/** @file Uses of trained networks: the user's own pictures in, pictures out. */
export { dream, noiseImage } from "./dream.js";
export type { Dream, DreamOptions } from "./dream.js";
export { openImageCodec } from "./image-codec.js";
export type { Compressed, ImageCodec } from "./image-codec.js";
export { outputsOf, toNetwork, toPicture, writePicture, writeResult } from "./image-files.js";
export type { FilePair } from "./image-files.js";
export { layerGroups, layersOf, openStyleMixer } from "./style-mixing.js";
export type { LayerGroup, LayerRange, MixRequest, StyleMixer } from "./style-mixing.js";
export { resultSizes, translateFiles } from "./translate-files.js";
export type { ImageTranslator, ResultSize, Translated } from "./translate-files.js";

/** @file Uses of trained networks: the user's own pictures in, pictures out. */
export { outputsOf, toNetwork, toPicture, writePicture } from "./image-files.js";
export type { FilePair } from "./image-files.js";
export { layerGroups, layersOf, openStyleMixer } from "./style-mixing.js";
export type { LayerGroup, LayerRange, MixRequest, StyleMixer } from "./style-mixing.js";

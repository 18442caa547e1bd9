/** @file Uses of trained networks: the user's own pictures in, pictures out. */
export { outputsOf, toNetwork, toPicture, writePicture } from "./image-files.js";
export type { FilePair } from "./image-files.js";
export { openTranslator } from "./open-translator.js";
export type { OpenTranslator, TranslatorRequest } from "./open-translator.js";
export { resultSizes, translateFiles } from "./translate-files.js";
export type { ImageTranslator, ResultSize, Translated } from "./translate-files.js";

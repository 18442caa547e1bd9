/** @file Uses of trained networks: the user's own pictures in, pictures out. */
export { dream, noiseImage } from "./dream.js";
export type { Dream, DreamOptions } from "./dream.js";
export { eachFile } from "./each-file.js";
export { openImageCodec } from "./image-codec.js";
export type { Compressed, ImageCodec } from "./image-codec.js";
export { outputsOf, toNetwork, toPicture, writePicture, writeResult } from "./image-files.js";
export type { FilePair } from "./image-files.js";
export { openInpainter } from "./inpaint.js";
export type { Inpainter } from "./inpaint.js";
export { blockMask, fileMask, parseBlock } from "./masks.js";
export type { Block, Mask } from "./masks.js";
export { openTranslator } from "./open-translator.js";
export type { OpenTranslator, TranslatorRequest } from "./open-translator.js";
export { resultSizes, translateFiles } from "./translate-files.js";
export type { ImageTranslator, ResultSize, Translated } from "./translate-files.js";
export { openUpscaler } from "./upscale.js";
export type { Upscaler, UseOptions } from "./upscale.js";

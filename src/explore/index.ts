/** @file Uses of trained networks: the user's own pictures in, pictures out; what runs anywhere is in `portable.ts`. */
export { openDetector, quantile, spreadImages, toDetector } from "./detect.js";
export type { AnomalyDetector } from "./detect.js";
export { eachFile } from "./each-file.js";
export { filmKindOf, writeFilm } from "./film-file.js";
export type { FilmKind, FilmOptions } from "./film-file.js";
export { encodeLatent, readLatent } from "./latent-file.js";
export type { LatentNotes, SavedLatent } from "./latent-file.js";
export { openImageCodec } from "./image-codec.js";
export type { Compressed, ImageCodec } from "./image-codec.js";
export { outputsOf, writePicture, writeResult } from "./image-files.js";
export type { FilePair } from "./image-files.js";
export { blockMask, fileMask, parseBlock } from "./masks.js";
export type { Block } from "./masks.js";
export { openInpainter, openInterpolator, openStyleMixer, openTranslator, openUpscaler } from "./open-uses.js";
export type { Opened, UseOptions } from "./open-uses.js";
export * from "./portable.js";
export { translateFiles } from "./translate-files.js";
export type { Translated } from "./translate-files.js";

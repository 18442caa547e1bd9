/** @file Uses of trained networks: the user's own pictures in, pictures out; what runs anywhere is in `portable.ts`. */
export { openDetector, quantile, spreadImages, toDetector } from "./pictures/detect.js";
export type { AnomalyDetector } from "./pictures/detect.js";
export { directionFinderOf, findingMethods } from "./directions/direction-finder.js";
export type {
  DirectionFinder,
  DirectionRequest,
  FindingMethod,
  FoundDirections,
} from "./directions/direction-finder.js";
export { encodeDirections, readDirections } from "./directions/directions-file.js";
export type { NamedDirections } from "./directions/directions-file.js";
export { eachFile } from "./pictures/each-file.js";
export { encoderFor } from "./projection/encoder-file.js";
export type { KeptEncoder, KeptEncoderOptions } from "./projection/encoder-file.js";
export { trainEncoder, usualEncoderSteps } from "./projection/encoder-training.js";
export type { EncoderOptions, EncoderProgress } from "./projection/encoder-training.js";
export { openEncoder } from "./projection/encoder.js";
export type { Encoder } from "./projection/encoder.js";
export { readExamples } from "./directions/examples-file.js";
export { filmKindOf, writeFilm } from "./films/film-file.js";
export type { FilmKind, FilmOptions } from "./films/film-file.js";
export { imageMapOf } from "./beside-data/image-map.js";
export type { ImageMap, ImageMapOptions } from "./beside-data/image-map.js";
export { openImageCodec } from "./pictures/image-codec.js";
export type { Compressed, ImageCodec } from "./pictures/image-codec.js";
export { outputsOf, writePicture, writeResult } from "./pictures/image-files.js";
export type { FilePair } from "./pictures/image-files.js";
export { encodeLatent, readLatent } from "./latents/latent-file.js";
export type { LatentNotes, SavedLatent } from "./latents/latent-file.js";
export { blockMask, fileMask, parseBlock } from "./pictures/masks.js";
export type { Block } from "./pictures/masks.js";
export { colorOf, mapPicture } from "./beside-data/map-picture.js";
export { memorisationOf } from "./beside-data/memorisation.js";
export type {
  DistanceKind,
  Memorisation,
  MemorisationMeasure,
  MemorisationOptions,
  Suspect,
} from "./beside-data/memorisation.js";
export { neighbourSheet } from "./beside-data/neighbour-sheet.js";
export {
  openDirectionFinder,
  openInpainter,
  openInterpolator,
  openLatentRenderer,
  openProjector,
  openStyleMixer,
  openTranslator,
  openUpscaler,
} from "./open-uses.js";
export type { Opened, UseOptions } from "./open-uses.js";
export * from "./portable.js";
export { projectionMethods, projectorOf } from "./projection/projector.js";
export type { ProjectionMethod, Projector, ProjectorOptions } from "./projection/projector.js";
export { openTestData } from "./run-data.js";
export type { TestData } from "./run-data.js";
export { translateFiles } from "./pictures/translate-files.js";
export type { Translated } from "./pictures/translate-files.js";
export { openSamplesBesideData } from "./beside-data/samples-beside-data.js";
export type { BesideOptions, SamplesBesideData } from "./beside-data/samples-beside-data.js";

/** @file Uses of trained networks: the user's own pictures in, pictures out; what runs anywhere is in `portable.ts`. */
export { openDetector, quantile, spreadImages, toDetector } from "./detect.js";
export type { AnomalyDetector } from "./detect.js";
export { directionFinderOf, findingMethods } from "./direction-finder.js";
export type { DirectionFinder, DirectionRequest, FindingMethod, FoundDirections } from "./direction-finder.js";
export { encodeDirections, readDirections } from "./directions-file.js";
export type { NamedDirections } from "./directions-file.js";
export { eachFile } from "./each-file.js";
export { encoderFor } from "./encoder-file.js";
export type { KeptEncoder, KeptEncoderOptions } from "./encoder-file.js";
export { trainEncoder, usualEncoderSteps } from "./encoder-training.js";
export type { EncoderOptions, EncoderProgress } from "./encoder-training.js";
export { openEncoder } from "./encoder.js";
export type { Encoder } from "./encoder.js";
export { readExamples } from "./examples-file.js";
export { filmKindOf, writeFilm } from "./film-file.js";
export type { FilmKind, FilmOptions } from "./film-file.js";
export { imageMapOf } from "./image-map.js";
export type { ImageMap, ImageMapOptions } from "./image-map.js";
export { openImageCodec } from "./image-codec.js";
export type { Compressed, ImageCodec } from "./image-codec.js";
export { outputsOf, writePicture, writeResult } from "./image-files.js";
export type { FilePair } from "./image-files.js";
export { encodeLatent, readLatent } from "./latent-file.js";
export type { LatentNotes, SavedLatent } from "./latent-file.js";
export { blockMask, fileMask, parseBlock } from "./masks.js";
export type { Block } from "./masks.js";
export { colorOf, mapPicture } from "./map-picture.js";
export { memorisationOf } from "./memorisation.js";
export type { DistanceKind, Memorisation, MemorisationMeasure, MemorisationOptions, Suspect } from "./memorisation.js";
export { neighbourSheet } from "./neighbour-sheet.js";
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
export { projectionMethods, projectorOf } from "./projector.js";
export type { ProjectionMethod, Projector, ProjectorOptions } from "./projector.js";
export { openTestData } from "./run-data.js";
export type { TestData } from "./run-data.js";
export { translateFiles } from "./translate-files.js";
export type { Translated } from "./translate-files.js";
export { openSamplesBesideData } from "./samples-beside-data.js";
export type { BesideOptions, SamplesBesideData } from "./samples-beside-data.js";

/** @file What turns images into the vectors that metrics compare. Figures of different extractors, or of one with other weights, cannot be compared. */
import type { ImageSize } from "./shift-images.js";

/** One that answers at once. */
export interface SyncFeatureExtractor extends FeatureExtractor {
  features(images: Float32Array): Float32Array;
  probabilities(images: Float32Array): Float32Array;
}

/** A fixed network that describes images. */
export interface FeatureExtractor {
  /** Names network and weights: two extractors of one name give the same features. */
  readonly name: string;
  /** Length D of a feature vector. */
  readonly dimension: number;
  /** Size of the images that it takes. */
  readonly image: ImageSize;
  /**
   * @param images [N, H, W, C] in [−1, 1], of the size it takes, any N ≥ 1
   * @returns features [N, D]
   * @throws ShapeError when the values make up no whole number of images
   */
  features(images: Float32Array): Float32Array | Promise<Float32Array>;
  /** The same images' class probabilities [N, K], where the network is a classifier. @throws ShapeError as for features */
  probabilities?(images: Float32Array): Float32Array | Promise<Float32Array>;
  /** Frees its programs. */
  dispose(): void;
}

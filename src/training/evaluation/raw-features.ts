/** @file What an extractor says of images, before metrics take it. */
import { featureMatrix } from "../../metrics/index.js";
import type { Seen } from "../../metrics/index.js";

/** What a network says of images, as it comes: [N, D] and [N, K]. */
export interface RawFeatures {
  readonly features: Float32Array;
  readonly probabilities: Float32Array;
}

/** As the metrics take it. */
export const toSeen = ({ features, probabilities }: RawFeatures, dimension: number): Seen => ({
  features: featureMatrix(features, dimension),
  probabilities,
});

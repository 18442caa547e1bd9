/** @file The network that features are taken with, as flags name it. */
import { ConfigError } from "../base/errors.js";
import { quote } from "../base/quote.js";
import { featureRanges } from "../training/index.js";
import type { OnnxFeaturesOptions } from "../training/index.js";

/** Flags as commander gives them. */
export interface FeatureFlags {
  readonly features?: string;
  readonly featuresRange?: string;
}

/** The options that the flags say. @throws ConfigError for a range that there is not, or without a network */
export function featuresFrom({ features, featuresRange }: FeatureFlags): { readonly features?: OnnxFeaturesOptions } {
  const range = featureRanges.find((known) => known === featuresRange);
  if (featuresRange !== undefined && (range === undefined || features === undefined))
    throw new ConfigError(
      `--features-range is ${quote(featuresRange)}; choose of ${featureRanges.join(" ")}, and give a network with --features`,
    );
  return features === undefined ? {} : { features: { file: features, range } };
}

/** @file Features of real images in a browser: computed once per training, and not kept. */
import type { RawFeatures } from "./raw-features.js";

/** As the other half has it, without a cache. */
export const featuresOnce = (_key: readonly unknown[], compute: () => Promise<RawFeatures>): Promise<RawFeatures> =>
  compute();

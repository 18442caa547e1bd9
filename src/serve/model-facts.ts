/** @file What a server knows of the model that it serves. */
import type { ImageSpec } from "../gan/index.js";
import type { Drawable } from "../training/index.js";

/** Of one checkpoint. */
export interface ModelFacts extends Drawable {
  /** SHA-256 of the checkpoint's file, the first 16 digits: names its weights, and with them every image. */
  readonly id: string;
  /** Steps that it was trained for. */
  readonly step: number;
  readonly image: ImageSpec;
}

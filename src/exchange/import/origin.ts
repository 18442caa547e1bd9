/** @file Where the weights of a run come from. */
import type { WeightsFile } from "../weights/weights-file.js";
import type { Found } from "./infer.js";

/** A file, and what became of it. */
export interface Origin {
  readonly file: string;
  readonly format: WeightsFile["format"];
  readonly bytes: number;
  readonly networks: readonly Found[];
  /** Networks that the file has not; they are drawn by the seed. */
  readonly fresh: readonly string[];
  /** What the shapes have told, for people. */
  readonly inferred: string;
  readonly warnings: readonly string[];
}

/** @file What the server's thread and the engine's thread tell each other. */
import type { GeneratorOptions } from "../training/index.js";
import type { ModelFacts } from "./model-facts.js";

/** What the engine opens. */
export interface EngineSource {
  /** As `openGenerator` takes it. */
  readonly source: string;
  readonly runs: string;
  readonly options: GeneratorOptions;
  /** Modules of recipes, for a thread that loads such. */
  readonly use: readonly string[];
}

/** Images that are drawn in one pass. */
export interface Batch {
  readonly seeds: readonly number[];
  /** The class of each; 0 for a model without classes. */
  readonly labels: readonly number[];
  /** Truncation of all; the model's own unless given. */
  readonly psi: number | undefined;
}

/** To the engine; answered in order. */
export type EngineRequest = { readonly kind: "draw"; readonly batch: Batch } | { readonly kind: "end" };

/** An error, as far as it crosses threads. */
export interface ToldError {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
}

/** From the engine. */
export type EngineReply =
  | { readonly kind: "ready"; readonly facts: ModelFacts; readonly warnings: readonly string[] }
  /** It cannot begin. */
  | { readonly kind: "unable"; readonly error: ToldError }
  /** [batch, H, W, C] in [−1, 1]. */
  | { readonly kind: "drawn"; readonly images: Float32Array<ArrayBuffer> }
  | { readonly kind: "failed"; readonly error: ToldError };

/** @file Projection with an encoder or without: what `ganvas project` does, for one image after another. */
import { ConfigError } from "../../base/errors.js";
import type { Model } from "../../training/index.js";
import { encoderFor } from "./encoder-file.js";
import type { EncoderProgress } from "./encoder-training.js";
import { createLatentRenderer } from "../latents/latent-renderer.js";
import type { LatentRenderer } from "../latents/latent-renderer.js";
import { searchFor, usualSteps } from "./project.js";
import type { Projection, ProjectionOptions } from "./project.js";
import { openSearch, startsFor } from "./projection-search.js";
import { usualSpace } from "./search-spaces.js";
import type { SearchSpace } from "./search-spaces.js";

/** Search by gradients; an encoder's guess alone; a search that may start from the guess. */
export type ProjectionMethod = "optimise" | "encode" | "both";
export const projectionMethods: readonly ProjectionMethod[] = ["optimise", "encode", "both"];

/** How to project. */
export interface ProjectorOptions extends ProjectionOptions {
  /** `optimise` unless given. */
  readonly method?: ProjectionMethod | undefined;
  /** Of the encoder's training; a kept encoder must have as many, any if not given. */
  readonly encoderSteps?: number | undefined;
  /** Told of the encoder's training after every step. */
  readonly onEncoderStep?: ((progress: EncoderProgress) => void) | undefined;
}

/** Projects images. */
export interface Projector {
  readonly renderer: LatentRenderer;
  readonly space: SearchSpace;
  readonly method: ProjectionMethod;
  /** Whether an encoder was trained, and what was wrong with keeping it. */
  readonly hasTrained: boolean;
  readonly notes: readonly string[];
  /** Searches for one image, [H, W, C] in [−1, 1] of the model's size; the loop can be left. `encode` gives one step. */
  project(target: Float32Array): Generator<Projection, void, void>;
}

/**
 * A model's projector; trains an encoder if the method wants one and none is kept in the run's folder.
 * @throws ConfigError when the model makes no images from latents, has no such space, or no such class
 */
export async function projectorOf(model: Model, options: ProjectorOptions = {}): Promise<Projector> {
  const renderer = await createLatentRenderer(model);
  const { method = "optimise", space = usualSpace(renderer), steps = usualSteps, label, seed = 0 } = options;
  checkLabel(model, renderer, label);
  const search = await openSearch(model, renderer, { ...options, space, starts: startsFor(renderer, label) });
  const kept =
    method === "optimise"
      ? undefined
      : await encoderFor(model, renderer, search.space, { steps: options.encoderSteps, onStep: options.onEncoderStep });
  return {
    ...{ renderer, space, method, hasTrained: kept?.isNew ?? false, notes: kept?.warnings ?? [] },
    *project(image) {
      const guess = kept?.encoder.encode(image);
      const target = { image, label, seed, guess, onlyGuess: method === "encode" };
      yield* searchFor(search, target, method === "encode" ? 1 : steps);
    },
  };
}

/** @throws ConfigError for a class that the generator does not have */
function checkLabel({ file, config }: Model, { classes }: LatentRenderer, label: number | undefined): void {
  if (label === undefined || (classes !== undefined && label < classes)) return;
  throw new ConfigError(
    classes === undefined
      ? `${file}: recipe ${config.recipe} is told no classes; leave the class out`
      : `${file}: there is no class ${label}; this run has 0 to ${classes - 1}`,
  );
}

/** @file Uses of trained networks, opened from a checkpoint file, a run's folder, or its name, number or `last` inside the folder of runs. */
import { openModel } from "../training/index.js";
import type { Model, ModelOptions } from "../training/index.js";
import { directionFinderOf } from "./directions/direction-finder.js";
import type { DirectionFinder } from "./directions/direction-finder.js";
import { inpainterOf } from "./pictures/inpaint.js";
import type { Inpainter } from "./pictures/inpaint.js";
import { createLatentRenderer } from "./latents/latent-renderer.js";
import type { LatentRenderer } from "./latents/latent-renderer.js";
import { projectorOf } from "./projection/projector.js";
import type { Projector, ProjectorOptions } from "./projection/projector.js";
import { interpolatorOf } from "./films/interpolate.js";
import type { Interpolator } from "./films/interpolate.js";
import { styleMixerOf } from "./latents/style-mixing.js";
import type { StyleMixer } from "./latents/style-mixing.js";
import { translatorOf } from "./pictures/translator.js";
import type { ImageTranslator, TranslatorChoice } from "./pictures/translator.js";
import { upscalerOf } from "./pictures/upscale.js";
import type { Upscaler } from "./pictures/upscale.js";

/** How to open a run for use. */
export interface UseOptions {
  readonly device?: ModelOptions;
  /** Where names and numbers of runs are looked up; `runs` unless given. */
  readonly runs?: string;
}

/** What is known of the model behind a use. */
type Facts = Pick<Model, "config" | "spec" | "step" | "file" | "warnings">;

/** A use that has its model to itself. */
export type Opened<Use> = Use & Facts & Pick<Model, "dispose">;

/** Opens a model for one use. @throws CheckpointError when there is none or it is damaged; whatever `use` throws */
async function opened<Use extends object>(
  source: string,
  { device = {}, runs = "runs" }: UseOptions,
  use: (model: Model) => Promise<Use> | Use,
): Promise<Opened<Use>> {
  const model = await openModel(source, device, runs);
  try {
    const { config, spec, step, file, warnings } = model;
    return { config, spec, step, file, warnings, ...(await use(model)), dispose: () => model.dispose() };
  } catch (error) {
    await model.dispose();
    throw error;
  }
}

/** Opens a run that translates. @throws CheckpointError when there is none; ConfigError when it does not translate, or not what is asked for */
export const openTranslator = (
  source: string,
  { name, batch, ...options }: TranslatorChoice & UseOptions,
): Promise<Opened<ImageTranslator>> => opened(source, options, (model) => translatorOf(model, { name, batch }));

/** Opens a run that enlarges images. @throws CheckpointError when there is none; ConfigError when it enlarges nothing */
export const openUpscaler = (source: string, options: UseOptions = {}): Promise<Opened<Upscaler>> =>
  opened(source, options, upscalerOf);

/** Opens a run that fills holes. @throws CheckpointError when there is none; ConfigError when it fills no holes */
export const openInpainter = (source: string, options: UseOptions = {}): Promise<Opened<Inpainter>> =>
  opened(source, options, inpainterOf);

/** Opens a generator for style mixing. @throws CheckpointError when there is none; ConfigError when it has no styles */
export const openStyleMixer = (source: string, device: ModelOptions = {}, runs = "runs"): Promise<Opened<StyleMixer>> =>
  opened(source, { device, runs }, styleMixerOf);

/** Opens a run that images are projected into. @throws CheckpointError when there is none; ConfigError as {@link projectorOf} does */
export const openProjector = (
  source: string,
  { device, runs, ...options }: ProjectorOptions & UseOptions = {},
): Promise<Opened<Projector>> =>
  opened(source, { ...(device === undefined ? {} : { device }), ...(runs === undefined ? {} : { runs }) }, (model) =>
    projectorOf(model, options),
  );

/** Opens a generator to find directions in its latent space. @throws CheckpointError when there is none; ConfigError when it makes no images from latents */
export const openDirectionFinder = (source: string, options: UseOptions = {}): Promise<Opened<DirectionFinder>> =>
  opened(source, options, directionFinderOf);

/** Opens a generator to draw latents. @throws CheckpointError when there is none; ConfigError when it makes no images from latents */
export const openLatentRenderer = (
  source: string,
  options: UseOptions = {},
): Promise<Opened<{ readonly renderer: LatentRenderer }>> =>
  opened(source, options, async (model) => ({ renderer: await createLatentRenderer(model) }));

/** Opens a generator for films. @throws CheckpointError when there is none; ConfigError when it makes no images from latents */
export const openInterpolator = (source: string, options: UseOptions = {}): Promise<Opened<Interpolator>> =>
  opened(source, options, interpolatorOf);

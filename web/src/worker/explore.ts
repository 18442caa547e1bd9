/** @file What the explore page asks of the engine: a trained generator in this Worker's memory, and images of places in its latent space. */
import { transfer } from "comlink";
import {
  directionCount,
  dream,
  fitPixels,
  gan as gans,
  noiseImage,
  openExplorer,
  projectImage,
  resizePixels,
  toPicture,
  toTrained,
  valuesOf,
} from "ganvas/browser";
import type { DirectionMethod, Explorer, Model, Place, SearchSpace } from "ganvas/browser";
import { openModel } from "./open-model.js";
import { fromCanvas, toCanvas } from "./pictures.js";
import type { CanvasPicture } from "./pictures.js";
import { Stopped, Turns } from "./turns.js";

/** What the page knows of the model. */
export interface ModelFacts {
  readonly recipe: string;
  readonly data: string;
  readonly step: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Where there are any: number of classes, ψ of the recipe for a generator with styles, layers of the discriminator to dream of. */
  readonly classes?: number | undefined;
  readonly truncation?: number | undefined;
  readonly dreamLayers: readonly string[];
  /** Number of directions that are found. */
  readonly directions: number;
}

/** How far a search has come. */
export interface ProjectionStep {
  readonly step: number;
  readonly steps: number;
  /** Mean squared difference of pixels in [−1, 1]. */
  readonly error: number;
  readonly image: Float32Array;
  readonly base: Exclude<Place["base"], number>;
}

/** What to search for. */
export interface ProjectionRequest {
  readonly picture: CanvasPicture;
  readonly label: number;
  readonly steps: number;
  readonly space?: SearchSpace;
}

/** What to dream of. */
export interface DreamRequest {
  /** Noise unless given. */
  readonly picture?: CanvasPicture | undefined;
  readonly layer: string;
  /** Of gradient ascent, at each size. */
  readonly steps: number;
  readonly seed: number;
}

const network = "discriminator";
/** Largest side of a picture that is dreamt on, in pixels. */
const dreamSide = 256;
/** Sides that dreams from noise have, in the model's. */
const noiseFactor = 4;
const dreamOptions = { network, octaves: 3, scale: 1.4, rate: 0.05, jitter: 4 };

let opened: { readonly model: Model; readonly explorer: Explorer } | undefined;
const turns = new Turns();

function current(): { readonly model: Model; readonly explorer: Explorer } {
  if (opened === undefined) throw new Error("internal: no model is open");
  return opened;
}

const handedOver = (images: Float32Array): Float32Array => transfer(images, [images.buffer]);

export const exploreApi = {
  /** Opens a model in place of the one before. @throws CheckpointError, ConfigError */
  async open(bytes: Uint8Array, name: string): Promise<ModelFacts> {
    turns.end();
    await opened?.model.dispose();
    opened = undefined;
    const model = await openModel(bytes, name);
    try {
      opened = { model, explorer: await openExplorer(model) };
    } catch (error) {
      await model.dispose();
      throw error;
    }
    const { renderer, image } = opened.explorer;
    return {
      recipe: model.config.recipe,
      data: model.config.data,
      step: model.step,
      ...image,
      classes: renderer.classes,
      truncation: renderer.styles?.truncation,
      dreamLayers: dreamLayers(model),
      directions: Math.min(directionCount, renderer.styles?.size ?? renderer.widths.z),
    };
  },

  /** Images of places, [N, H, W, C]. */
  images: async (places: readonly Place[]) => handedOver(await current().explorer.images(places)),

  /** Images on the closed way through places, see Explorer.along. */
  along: async (places: readonly Place[], at: readonly number[]) =>
    handedOver(await current().explorer.along(places, at)),

  /** Finds directions, which takes up to a second; places with amounts of them would wait for it. @throws ConfigError */
  findDirections: async (method: DirectionMethod) => void (await current().explorer.directions(method)),

  /** The table of style mixing, see Explorer.mixed. */
  mixed: async (...request: Parameters<Explorer["mixed"]>) => handedOver(await current().explorer.mixed(...request)),

  /** Searches for a picture's latent. @param listen is told after every few steps. @returns the last step; undefined when it was ended */
  async project(
    { picture, ...options }: ProjectionRequest,
    listen: (step: ProjectionStep) => void,
  ): Promise<ProjectionStep | undefined> {
    const { model, explorer } = current();
    const target = toTrained(fromCanvas(picture), explorer.image);
    const turn = turns.begin();
    let last: ProjectionStep | undefined;
    try {
      for await (const { space, latent, ...step } of projectImage(model, explorer.renderer, target, options)) {
        last = { ...step, base: { space, latent } };
        listen(last);
        await turn();
      }
    } catch (error) {
      if (error instanceof Stopped) return undefined;
      throw error;
    }
    return last;
  },

  /** Dreams. @returns the picture; undefined when it was ended */
  async dream(
    { picture, ...request }: DreamRequest,
    listen: (share: number) => void,
  ): Promise<CanvasPicture | undefined> {
    const { model } = current();
    const turn = turns.begin();
    const { values, ...spec } = dreamStart(model, picture, request.seed);
    try {
      const dreamt = await dream(model, values, spec, { ...dreamOptions, ...request }, async ({ step, steps }) => {
        listen(step / steps);
        await turn();
      });
      return toCanvas(toPicture(dreamt.values, spec));
    } catch (error) {
      if (error instanceof Stopped) return undefined;
      throw error;
    }
  },

  /** Ends a search or a dream. */
  stop: () => turns.end(),
};

/** Layers of the discriminator that still are images; none where it wants to be told more than an image. */
function dreamLayers({ gan, spec }: Model): string[] {
  if (gan.networks[network] === undefined) return [];
  try {
    const layers = gans.layersInUse(gan, network, spec);
    return layers.filter(({ shape }) => shape.length === 3 && (shape[0] ?? 1) > 1).map(({ name }) => name);
  } catch {
    return [];
  }
}

/** Where a dream begins: a picture of bounded size in the model's channels, or noise. */
function dreamStart({ spec }: Model, picture: CanvasPicture | undefined, seed: number) {
  const { channels } = spec;
  if (picture === undefined) {
    const size = { height: noiseFactor * spec.height, width: noiseFactor * spec.width, channels };
    return { values: noiseImage(size, seed), ...size };
  }
  const image = fitPixels(fromCanvas(picture), { channels });
  const factor = Math.min(1, dreamSide / Math.max(image.width, image.height));
  const scaled = (side: number): number => Math.max(1, Math.round(side * factor));
  const { data, width, height } = resizePixels(image, scaled(image.width), scaled(image.height));
  return { values: valuesOf(data), height, width, channels };
}

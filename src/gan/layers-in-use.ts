/** @file A trained network up to one of its layers: what lies above is not computed, so that images may have sizes for which it has no answer. */
import { ConfigError, ShapeError } from "../base/errors.js";
import { closest } from "../base/closest.js";
import { quote } from "../base/quote.js";
import { Scope } from "../nn/index.js";
import type { Module } from "../nn/index.js";
import { f32, trace } from "../tensor/index.js";
import type { Tensor, Tensors } from "../tensor/index.js";
import type { Gan, ImageSpec } from "./gan.js";
import { specsInUse, valuesInUse } from "./state-names.js";

/** A layer by its position in the network, and the shape of what it gives for one image of the model's size. */
export interface LayerInUse {
  readonly name: string;
  readonly shape: readonly number[];
}

/** Ends a forward pass at the layer that was wanted. */
class Reached extends Error {
  readonly value: Tensor;

  constructor(value: Tensor) {
    super("reached");
    this.value = value;
  }
}

/** A network that looks at images. @throws ConfigError, with those that there are */
function networkNamed({ networks }: Gan, name: string): Module {
  const module = networks[name];
  if (module !== undefined) return module;
  throw new ConfigError(`there is no network ${quote(name)}; this run has ${Object.keys(networks).join(", ")}`);
}

/** The layers of a network in the order in which they work, as far as they get for an image of the model's size. @throws ConfigError for an unknown network */
export function layersInUse(gan: Gan, network: string, { height, width, channels }: ImageSpec): LayerInUse[] {
  const layers: LayerInUse[] = [];
  const module = networkNamed(gan, network);
  trace(
    ({ inputs: { image }, state }) => {
      if (image === undefined) throw new Error("internal: no image");
      const note = (name: string, { shape }: Tensor): void => void layers.push({ name, shape: shape.slice(1) });
      const scope = new Scope(valuesInUse(gan, state, network), "", undefined, undefined, note);
      try {
        return { outputs: { y: module.forward(image, scope) } };
      } catch (error) {
        if (error instanceof ShapeError && layers.length > 0) return {}; // it wants to be told more than an image
        throw error;
      }
    },
    { image: f32(1, height, width, channels) },
    specsInUse(gan),
  );
  return layers;
}

/** @throws ConfigError when the network has no such layer, with the nearest */
export function checkLayer(gan: Gan, network: string, layer: string, image: ImageSpec): void {
  const names = layersInUse(gan, network, image).map(({ name }) => name);
  if (names.includes(layer)) return;
  const nearest = closest(layer, names);
  const advice = nearest === undefined ? `it has ${names.join(", ")}` : `did you mean ${nearest}?`;
  throw new ConfigError(`network ${network} has no layer ${quote(layer)}; ${advice}`);
}

/**
 * What a layer gives for images of any size that the layers below it take.
 * @param layer one for which {@link checkLayer} has no complaint
 * @param images [N, H, W, C]
 * @param state of {@link specsInUse}
 * @throws ShapeError when the images are too small for it
 */
export function layerInUse(
  gan: Gan,
  { network, layer }: { readonly network: string; readonly layer: string },
  images: Tensor,
  state: Tensors,
): Tensor {
  const scope = new Scope(valuesInUse(gan, state, network), "", undefined, undefined, (name, value) => {
    if (name === layer) throw new Reached(value);
  });
  try {
    networkNamed(gan, network).forward(images, scope);
  } catch (error) {
    if (error instanceof Reached) return error.value;
    throw error;
  }
  throw new Error(`internal: network ${network} has no layer ${layer}`);
}

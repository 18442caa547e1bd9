/** @file Programs that use a GAN's trained networks: draw latents, make images from latents or from images. Averaged networks are used where there are any. */
import { Scope } from "../nn/index.js";
import { f32, i32, normal, stateRead, trace, uniform } from "../tensor/index.js";
import type { RandomSource, Tensor, Tensors, TensorSpecs, Traceable } from "../tensor/index.js";
import type { DataSpec, Draws, Gan, LatentGenerator, Networks, Translator } from "./gan.js";
import { memoryPrefix, networkOf, specsInUse, valuesInUse } from "./state-names.js";

/** The networks of a GAN as they are used, over state that holds {@link specsInUse}. */
export function networksInUse(gan: Gan, state: Tensors): Networks {
  const forward = (
    name: string,
    x: Tensor,
    given: readonly Tensor[],
  ): { y: Tensor; layers: Record<string, Tensor> } => {
    const layers: Record<string, Tensor> = {};
    const scope = new Scope(valuesInUse(gan, state, name), "", undefined, undefined, (layer, value) => {
      layers[layer] = value;
    });
    return { y: networkOf(gan, name).forward(x, scope, ...given), layers };
  };
  return {
    network:
      (name) =>
      (x, ...given) =>
        forward(name, x, given).y,
    activations: (name, x, ...given) => forward(name, x, given).layers,
    memory: (name) => required(state, `${memoryPrefix}.${name}`),
  };
}

/** A program over a GAN in use. @param use is given its networks and the program's inputs. @returns outputs by name. */
export const inUse =
  (gan: Gan, use: (networks: Networks, inputs: Tensors) => Tensors): Traceable =>
  ({ inputs, state }) => ({ outputs: use(networksInUse(gan, state), inputs) });

/** Latents drawn in the engine. Inputs `seed` and `index` (i32 scalars); output `z` [count, latent]. */
export function latents(size: number, count: number): Traceable {
  return ({ inputs }) => {
    const source = { seed: required(inputs, "seed"), step: required(inputs, "index") };
    return { outputs: { z: normal(source, [count, size], "sample z") } };
  };
}

/** Inputs of {@link latents}. */
export const latentsInputs = { seed: i32(), index: i32() } as const;

/**
 * Images from latents. Inputs `z` [N, latent]; if there are classes, `labels` `i32` [N]; if there are styles, `psi`, how far they are from
 * their mean (1 for no truncation). Output `images` [N, H, W, C].
 */
export const generation = (gan: Gan, generator: LatentGenerator): Traceable =>
  inUse(gan, (networks, inputs) => {
    const [z, { labels }, { styled }] = [required(inputs, "z"), inputs, generator];
    if (styled === undefined) return { images: generator.forward(networks, z, labels) };
    return { images: styled.synthesize(networks, styled.styles(networks, z, required(inputs, "psi"))) };
  });

/** Inputs of {@link generation}. */
export const generationInputs = ({ latent, classes, styled }: LatentGenerator, count: number): TensorSpecs => ({
  z: f32(count, latent),
  ...(classes === undefined ? {} : { labels: i32(count) }),
  ...(styled === undefined ? {} : { psi: f32() }),
});

/** What {@link generation} reads of {@link specsInUse}: no discriminator, for one. */
export const generationSpecs = (gan: Gan, generator: LatentGenerator): TensorSpecs =>
  stateRead(trace(generation(gan, generator), generationInputs(generator, 1), specsInUse(gan)));

/** Images from images. Input `images` [N, H, W, C]; output `images`. */
export const translation = (gan: Gan, translator: Translator): Traceable =>
  inUse(gan, (networks, inputs) => ({ images: translator.forward(networks, required(inputs, "images")) }));

/** Inputs of {@link translation}. */
export const translationInputs = ({ from: { height, width, channels } }: Translator, count: number): TensorSpecs => ({
  images: f32(count, height, width, channels),
});

/** Pictures of a GAN that makes images from images. Inputs `real`, `target` if there is one, `seed`; outputs `0`, `1`, … [N, H, W, C], to be shown side by side. */
export const previewing =
  (gan: Gan, preview: NonNullable<Gan["preview"]>): Traceable =>
  ({ inputs, state }) => {
    const source: RandomSource = { seed: required(inputs, "seed"), step: required(inputs, "seed") };
    const draws: Draws = {
      normal: (shape, stream) => normal(source, shape, `preview ${stream}`),
      uniform: (shape, stream) => uniform(source, shape, `preview ${stream}`),
    };
    const pictures = preview(
      { ...networksInUse(gan, state), ...draws },
      { real: required(inputs, "real"), target: inputs["target"] },
    );
    return { outputs: Object.fromEntries(pictures.entries()) };
  };

/** Inputs of {@link previewing}. */
export const previewingInputs = (gan: Gan, data: DataSpec, count: number): TensorSpecs => ({
  seed: i32(),
  real: f32(count, data.height, data.width, data.channels),
  ...(gan.target === undefined
    ? {}
    : { target: f32(count, gan.target.image.height, gan.target.image.width, gan.target.image.channels) }),
});

function required(tensors: Tensors, name: string): Tensor {
  const tensor = tensors[name];
  if (tensor === undefined) throw new Error(`internal: the program lacks ${name}`);
  return tensor;
}

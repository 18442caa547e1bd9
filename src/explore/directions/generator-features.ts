/** @file What a layer of a generator computes from latents, [N, F]: what directions in z are found by. */
import { invariant } from "../../base/errors.js";
import { networksInUse } from "../../gan/index.js";
import type { LatentGenerator, Networks } from "../../gan/index.js";
import { broadcastTo, constant, reshape } from "../../tensor/index.js";
import type { Tensor, Tensors } from "../../tensor/index.js";
import type { Model } from "../../training/portable.js";

/** Networks that show what each of their layers computes, in order. */
const watched = (networks: Networks, see: (value: Tensor) => void): Networks => ({
  ...networks,
  network:
    (name) =>
    (x, ...given) => {
      for (const value of Object.values(networks.activations(name, x, ...given))) see(value);
      return networks.network(name)(x, ...given);
    },
});

/**
 * What a layer computes, for class 0 if there are classes.
 * @param layer its number, from 0 on; the last one if there are fewer
 * @param z [N, latent]
 * @param state of `specsInUse`
 * @returns [N, F]
 */
export function generatorFeatures(
  { gan }: Model,
  generator: LatentGenerator,
  layer: number,
  z: Tensor,
  state: Tensors,
): Tensor {
  const layers: Tensor[] = [];
  const networks = watched(networksInUse(gan, state), (value) => void layers.push(value));
  const labels = generator.classes === undefined ? undefined : broadcastTo(constant(0, "i32"), [z.shape[0] ?? 1]);
  generator.forward(networks, z, labels);
  const features = layers[Math.min(layer, layers.length - 1)];
  invariant(features !== undefined, "a generator without layers");
  return reshape(features, [z.shape[0] ?? 1, -1]);
}

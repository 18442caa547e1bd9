/** @file Feature matching (Salimans et al. 2016, arXiv:1606.03498, §3.1): G's images look to a layer of D as the real ones do on average. */
import { sizeOf } from "../../base/shape.js";
import { ConfigError } from "../../base/errors.js";
import { mean, square, sub, sum } from "../../tensor/index.js";
import type { Tensor, Tensors } from "../../tensor/index.js";
import type { Regularizer } from "./regularizer.js";

const sizePerImage = ({ shape }: Tensor): number => sizeOf(shape.slice(1));

/** The last hidden layer: the last that holds more of an image than what D says in the end. @throws ConfigError when there is none */
export function lastHidden(features: Tensors): Tensor {
  // Names such as "2" come before "1.0" in an object, whatever was first; tensors count in the order in which they were made.
  const layers = Object.values(features).sort((a, b) => a.id - b.id);
  const output = layers.at(-1);
  const hidden = layers.findLast((layer) => output !== undefined && sizePerImage(layer) > sizePerImage(output));
  if (hidden === undefined)
    throw new ConfigError(
      "featureMatching: this discriminator shows no hidden layer that could be matched; leave featureMatching out",
    );
  return hidden;
}

/** ‖E f(x) − E f(G(z))‖², with f D's last hidden layer. */
export const featureMatching: Regularizer = {
  name: "featureMatching",
  source: "Salimans et al. 2016, arXiv:1606.03498, §3.1",
  help: "of feature matching: fake images agree with real ones in the mean of the discriminator's last hidden layer",
  player: "generator",
  isPerImage: false,
  penalty: ({ features, real, fake }) => {
    const average = (images: Tensor): Tensor => mean(lastHidden(features(images)), { axes: [0] });
    return sum(square(sub(average(real), average(fake))));
  },
};

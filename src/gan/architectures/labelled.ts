/** @file Networks that are told a label beside their input (Mirza & Osindero 2014, arXiv:1411.1784, figure 1): the label, one-hot, joins z or the image. */
import { ShapeError } from "../../base/errors.js";
import { behindDefinition, defined, oneHot } from "../../nn/index.js";
import type { Module } from "../../nn/index.js";
import { broadcastTo, concat, mul, reshape } from "../../tensor/index.js";

/**
 * Gives a network the label as `classes` further features of its input: behind z [N, latent], or as one plane per class behind an image's channels,
 * the same number in all of the label's plane. Parameters keep their names.
 * Input x [N, ..., F], given labels `i32` [N] in [0, classes); output as the network's.
 * @param network takes [N, ..., F + classes].
 * @param scale what stands for the label, beside zeros for the others; 1 unless given.
 * @throws ShapeError without labels.
 */
export function labelled(classes: number, network: Module, scale = 1): Module {
  const first = { kind: "besideLabel", options: { classes, scale } };
  return defined(behindDefinition(first, network))({
    ...network,
    description: `Labelled(${classes} classes) → ${network.description}`,
    forward(x, scope, labels) {
      if (labels === undefined)
        throw new ShapeError("[labelled] was given no labels; hand them over as the third argument");
      const n = x.shape[0] ?? 1;
      const inner = x.shape.slice(1, -1);
      const vector = reshape(mul(oneHot(labels, classes), scale), [n, ...inner.map(() => 1), classes]);
      return network.forward(concat([x, broadcastTo(vector, [n, ...inner, classes])], x.shape.length - 1), scope);
    },
  });
}

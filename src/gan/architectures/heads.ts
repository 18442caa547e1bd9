/** @file What sits on a discriminator's features: several heads on one trunk, and the head that judges features against a label. */
import { ShapeError } from "../../base/errors.js";
import { sizeOf } from "../../base/shape.js";
import type { Shape } from "../../base/shape.js";
import { applying, defined, embedding, flattened, holdings, linear } from "../../nn/index.js";
import type { Initializer, Module } from "../../nn/index.js";
import { add, concat, mul, sum } from "../../tensor/index.js";

/**
 * Several heads on one trunk, as in AC-GAN (Odena et al. 2016, arXiv:1610.09585) and InfoGAN (Chen et al. 2016, arXiv:1606.03657).
 * Parameters: the trunk's under `trunk`, each head's under its name.
 * Input as the trunk's; output [N, total size], the heads' results side by side in their order.
 * @param heads from the trunk's features to [N, size].
 */
export function branching(trunk: Module, heads: Readonly<Record<string, Module>>): Module {
  const children = { trunk, ...heads };
  const names = Object.keys(heads);
  return defined({ kind: "branching", layers: [trunk], parts: heads })({
    description: `${trunk.description} → ${names.map((name) => `${name}: ${heads[name]?.description}`).join(" | ")}`,
    ...holdings(children),
    forward(x, scope, ...given) {
      const part = applying(children, scope);
      const features = part("trunk", x, ...given);
      return concat(
        names.map((name) => part(name, features, ...given)),
        1,
      );
    },
  });
}

/** How {@link linearHead} and {@link projectionHead} start. */
export interface HeadOptions {
  /** Of all weights; PyTorch's defaults unless given. */
  readonly init?: Initializer;
}

/** Features [N, F] or [N, H, W, F] → [N, outputs], linear. @param features [F] or [H, W, F] */
export const linearHead = (features: Shape, outputs: number, options: HeadOptions = {}): Module =>
  flattened(linear(sizeOf(features), outputs, { ...options, ...(features.length > 1 && { inputImage: features }) }));

/**
 * The projection discriminator's head (Miyato & Koyama 2018, arXiv:1802.05637, equation 4): ψ(h) + ⟨v[label], h⟩, with ψ linear.
 * Parameters: `linear.weight` [1, features], `linear.bias` [1], `embed.weight` [classes, features].
 * Input h [N, features], given labels `i32` [N] in [0, classes); output logits [N, 1].
 * @throws ShapeError without labels.
 */
export function projectionHead(features: number, classes: number, options: HeadOptions = {}): Module {
  const children = { linear: linear(features, 1, options), embed: embedding(classes, features, options) };
  return defined({ kind: "projectionHead", options: { features, classes } })({
    description: `Projection(${features}, ${classes} classes)`,
    ...holdings(children),
    forward(h, scope, labels) {
      if (labels === undefined)
        throw new ShapeError("[projectionHead] was given no labels; hand them over as the third argument");
      const part = applying(children, scope);
      const agreement = sum(mul(part("embed", labels), h), { axes: [1], keepDims: true }); // ⟨v[y], h⟩ [N, 1]
      return add(part("linear", h), agreement);
    },
  });
}

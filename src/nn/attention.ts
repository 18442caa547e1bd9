/** @file Attention: every pixel (or position) takes a weighted mean over all others. */
import { ShapeError } from "../base/errors.js";
import { add, matmul, maxPool2d, mul, narrow, reshape, softmax, transpose, transposeMatrix } from "../tensor/index.js";
import type { Tensor } from "../tensor/index.js";
import { holdings } from "./composite.js";
import { constantInit, fanInUniform, uniformInit } from "./initializers.js";
import type { Initializer } from "./initializers.js";
import { linear } from "./linear.js";
import type { Module, Scope } from "./module.js";
import { defined } from "./definition.js";

/**
 * softmax(scale · Q Kᵀ) V (Vaswani et al. 2017, arXiv:1706.03762, eq. 1).
 * @param query [..., L, D]
 * @param key [..., M, D]
 * @param value [..., M, E]
 * @param scale 1/√D unless given.
 * @returns [..., L, E]
 */
export function attention(
  query: Tensor,
  key: Tensor,
  value: Tensor,
  scale = 1 / Math.sqrt(query.shape.at(-1) ?? 1),
): Tensor {
  const scores = mul(matmul(query, transposeMatrix(key)), scale); // [..., L, M]
  return matmul(softmax(scores), value);
}

/** [N, H, W, C] → [N, H·W, C]. */
const flatPixels = (x: Tensor): Tensor => reshape(x, [x.shape[0] ?? 1, -1, x.shape.at(-1) ?? 1]);

export interface SelfAttentionOptions {
  /** Of the 1 × 1 convolutions; PyTorch's default unless given. */
  readonly init?: Initializer;
}

/**
 * Self-attention over the pixels of an image (SAGAN; Zhang et al. 2018, arXiv:1805.08318): y = x + γ·o(softmax(θ(x) φ(x)ᵀ) g(x)).
 * As in the paper's code, keys φ and values g are max-pooled 2×, and scores are not scaled. γ starts at 0, so that the layer starts as
 * the identity. Parameters: `theta.weight`, `phi.weight` [C/8, C], `g.weight` [C/2, C], `o.weight` [C, C/2], `gamma` [].
 * Input and output [N, H, W, C], H and W at least 2.
 * @param channels C, at least 8 in use; fewer keep one channel for queries and keys.
 */
export function selfAttention(channels: number, options: SelfAttentionOptions = {}): Module {
  const [narrowed, half] = [Math.max(1, Math.floor(channels / 8)), Math.max(1, Math.floor(channels / 2))];
  const project = (from: number, to: number): Module => linear(from, to, { bias: false, ...options });
  const children = {
    theta: project(channels, narrowed),
    phi: project(channels, narrowed),
    g: project(channels, half),
    o: project(half, channels),
  };
  return defined({ kind: "selfAttention", options: { channels } })({
    description: `SelfAttention(${channels})`,
    parameters: { ...holdings(children).parameters, gamma: { shape: [], init: constantInit(0) } },
    forward: (x, scope) => {
      const along = (name: keyof typeof children, image: Tensor) => children[name].forward(image, scope.child(name));
      const query = flatPixels(along("theta", x)); // [N, HW, C/8]
      const key = flatPixels(maxPool2d(along("phi", x))); // [N, HW/4, C/8]
      const value = flatPixels(maxPool2d(along("g", x))); // [N, HW/4, C/2]
      const attended = reshape(along("o", attention(query, key, value, 1)), x.shape); // [N, H, W, C]
      return add(x, mul(scope.parameter("gamma"), attended));
    },
  });
}

/** Attention that can look at something else than its input. */
export interface AttentionModule extends Module {
  /**
   * @param query [N, L, C]
   * @param context [N, M, C], from which keys and values come
   * @returns [N, L, C]
   */
  attend(query: Tensor, context: Tensor, scope: Scope): Tensor;
}

/**
 * Attention with several heads (Vaswani et al. 2017, arXiv:1706.03762, §3.2.2), as PyTorch's `MultiheadAttention` without dropout.
 * Parameters, as there: `in_proj_weight` [3C, C] (queries, keys, values; Glorot's uniform), `in_proj_bias` [3C] and `out_proj.bias` [C] (0),
 * `out_proj.weight` [C, C].
 * Input [N, L, C] or images [N, H, W, C], whose pixels are the positions; output of the same shape.
 * @param heads a divisor of the channels.
 * @throws ShapeError when it is none.
 */
export function multiHeadAttention(channels: number, heads: number): AttentionModule {
  if (!Number.isInteger(channels / heads))
    throw new ShapeError(`[multiHeadAttention] ${channels} channels cannot be shared by ${heads} heads`);
  const depth = channels / heads;
  /** [N, L, k·C] → k tensors [N, heads, L, D]. */
  const split = (x: Tensor, count: number): Tensor[] => {
    const [n = 1, length = 1] = x.shape;
    const apart = transpose(reshape(x, [n, length, count, heads, depth]), [2, 0, 3, 1, 4]); // [k, N, heads, L, D]
    return Array.from({ length: count }, (_, index) => reshape(narrow(apart, 0, index, 1), [n, heads, length, depth]));
  };
  /** Projections `first` to `first + count` of the three, as one product. */
  const project = (x: Tensor, scope: Scope, first: number, count: number): Tensor[] => {
    const rows = (name: string) => narrow(scope.parameter(name), 0, first * channels, count * channels);
    return split(add(matmul(x, transposeMatrix(rows("in_proj_weight"))), rows("in_proj_bias")), count);
  };
  const attend = (query: Tensor, context: Tensor, scope: Scope): Tensor => {
    const projected =
      query === context
        ? project(query, scope, 0, 3)
        : [...project(query, scope, 0, 1), ...project(context, scope, 1, 2)];
    const [q = query, k = context, v = context] = projected;
    const joined = reshape(transpose(attention(q, k, v), [0, 2, 1, 3]), query.shape); // [N, L, C]
    const weight = transposeMatrix(scope.parameter("out_proj.weight"));
    return add(matmul(joined, weight), scope.parameter("out_proj.bias"));
  };
  return {
    description: `MultiHeadAttention(${channels}, ${heads} heads)`,
    parameters: {
      in_proj_weight: { shape: [3 * channels, channels], init: uniformInit(Math.sqrt(6 / (4 * channels))) },
      in_proj_bias: { shape: [3 * channels], init: constantInit(0) },
      "out_proj.weight": { shape: [channels, channels], init: fanInUniform(channels) },
      "out_proj.bias": { shape: [channels], init: constantInit(0) },
    },
    attend,
    forward: (x, scope) => {
      const positions = flatPixels(x); // [N, L, C]
      return reshape(attend(positions, positions, scope), x.shape);
    },
  };
}

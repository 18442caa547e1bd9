/** @file Rules of products: what is contracted over a cut axis comes out partial, such as a weight's gradient over a batch. */
import type { ConvolutionKind } from "../graph/op.js";
import type { Tensor } from "../graph/tensor.js";
import type { Cut } from "./layout.js";
import { linearInOne } from "./rule.js";
import type { Rule, Strategy } from "./rule.js";

/** [..., M, K] · [..., K, N]: batch axes go together, M and N stay, K is summed over. */
function matmulOfParts(y: Tensor<"matmul">, index: number, cut: Cut): Strategy {
  const rank = y.shape.length;
  const other = (mine: Cut | "whole", theirs: Cut | "whole"): (Cut | "whole")[] =>
    index === 0 ? [mine, theirs] : [theirs, mine];
  if (cut.axis < rank - 2) return { op: y.op, operands: [cut, cut], result: cut };
  const summed = index === 0 ? rank - 1 : rank - 2;
  if (cut.axis !== summed) return { op: y.op, operands: other(cut, "whole"), result: cut };
  const theirs = { ...cut, axis: index === 0 ? rank - 2 : rank - 1 };
  return { op: y.op, operands: other(cut, theirs), result: "partial" };
}

/** Images are convolved in parts; rows, columns and channels are not. */
const ofImages = (cut: Cut): boolean => cut.axis === 0;

/** Images in, images out: each by itself, with the whole kernel. */
const ofEachImage: Rule<"conv2d" | "conv2dInput"> = {
  follow: (y, index, cut) =>
    index === 0 && ofImages(cut) ? { op: y.op, operands: [cut, "whole"], result: cut } : null,
  sums: linearInOne,
};

export const productRules = {
  matmul: { follow: matmulOfParts, sums: linearInOne },
  conv2d: ofEachImage,
  conv2dInput: ofEachImage,
  conv2dWeight: {
    follow: (y, _index, cut) => (ofImages(cut) ? { op: y.op, operands: [cut, cut], result: "partial" } : null),
    sums: linearInOne,
  },
} satisfies { [K in ConvolutionKind | "matmul"]: Rule<K> };

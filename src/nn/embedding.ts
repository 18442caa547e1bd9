/** @file Vectors for labels. */
import * as ops from "../tensor/index.js";
import { normalInit } from "./initializers.js";
import type { Initializer } from "./initializers.js";
import type { Module } from "./module.js";
import { defined } from "./definition.js";

export interface EmbeddingOptions {
  /** Of the table; N(0, 1), PyTorch's default, unless given. */
  readonly init?: Initializer;
}

/**
 * One learned vector per label; a label outside [0, count) has zeros.
 * Parameter, as in PyTorch: `weight` [count, features].
 * Input `i32` [...], output [..., features].
 */
export function embedding(count: number, features: number, options: EmbeddingOptions = {}): Module {
  return defined({ kind: "embedding", options: { count, features } })({
    description: `Embedding(${count} → ${features})`,
    parameters: { weight: { shape: [count, features], init: options.init ?? normalInit(1) } },
    forward: (labels, scope) => ops.embedding(labels, scope.parameter("weight")),
  });
}

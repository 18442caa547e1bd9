/** @file Spectral normalisation (Miyato et al. 2018, arXiv:1802.05957, algorithm 1): weights divided by their largest singular value. */
import {
  div,
  greater,
  matmul,
  maximum,
  normal,
  reshape,
  select,
  sqrt,
  square,
  stopGradient,
  sum,
  transposeMatrix,
} from "../tensor/index.js";
import type { Tensor } from "../tensor/index.js";
import type { Initializer } from "./initializers.js";
import type { Module, ModuleBuffer, Scope } from "./module.js";
import { matrixShape, weightMatrix } from "./weight-matrix.js";
import { defined, definitionOf } from "./definition.js";

export interface SpectralNormOptions {
  /** Power iterations per forward pass in training; 1 unless given. */
  readonly iterations?: number;
  /** Norms below this one count as 0; 1e-12 unless given. */
  readonly epsilon?: number;
  /** Which weights are normalised, by name; all parameters of two axes and more unless given. */
  readonly only?: (name: string) => boolean;
}

const norm = (x: Tensor): Tensor => sqrt(sum(square(x)));

/** A random unit vector. */
const unitVector: Initializer = (shape, source, stream) => {
  const x = normal(source, shape, stream);
  return div(x, norm(x));
};

/**
 * σ ≈ uᵀ W v by power iteration: v ← Wᵀu / ‖Wᵀu‖, u ← Wv / ‖Wv‖, both without gradient. A network in training keeps the new u; one in use
 * takes v from the u that it has, so that σ = ‖Wᵀu‖.
 */
function spectralNormOf(weight: Tensor, name: string, scope: Scope, iterations: number, epsilon: number): Tensor {
  const matrix = weightMatrix(weight); // [rows, columns]
  const [rows] = matrixShape(weight.shape);
  const fixed = stopGradient(matrix);
  let u = reshape(scope.buffer(`${name}_u`), [rows, 1]);
  const next = (from: Tensor): Tensor => {
    const v = matmul(transposeMatrix(fixed), from); // [columns, 1]
    return div(v, maximum(norm(v), epsilon));
  };
  let v = next(u);
  if (scope.isTraining) {
    for (let i = 0; i < iterations; i++) {
      if (i > 0) v = next(u);
      const image = matmul(fixed, v);
      const length = norm(image);
      u = select(greater(length, epsilon), div(image, maximum(length, epsilon)), u); // from 0 it would never come back
    }
    scope.updateBuffer(`${name}_u`, reshape(u, [rows]));
  }
  return sum(matmul(matmul(transposeMatrix(u), matrix), v));
}

/**
 * A module whose weights are used as W / σ(W): each layer's Lipschitz constant is about 1. σ's gradient is part of the weights' gradient.
 * A convolution's weight [KH, KW, C, O] counts as the matrix [O, KH·KW·C]; a transposed one's [KH, KW, O, I] as [I, KH·KW·O].
 * Buffers, named as in PyTorch: `<weight>_u` [rows], a random unit vector at first, moved by each forward pass in training. PyTorch also stores v, which follows from u.
 */
export function spectralNorm(module: Module, options: SpectralNormOptions = {}): Module {
  const { iterations = 1, epsilon = 1e-12, only = () => true } = options;
  const weights = Object.entries(module.parameters).filter(([name, { shape }]) => shape.length >= 2 && only(name));
  const vectors = weights.map(([name, { shape, flattened }]): [string, ModuleBuffer] => {
    const [rows] = matrixShape(shape);
    return [
      `${name}_u`,
      { shape: [rows], init: unitVector, ...(flattened?.axis === 0 && shape.length === 2 && { flattened }) },
    ];
  });
  const definition = definitionOf(module);
  return defined(definition && { ...definition, spectral: weights.map(([name]) => name) })({
    ...module,
    description: `SpectralNorm(${module.description})`,
    buffers: { ...module.buffers, ...Object.fromEntries(vectors) },
    forward: (x, scope, ...given) => {
      const divided = weights.map(([name]) => {
        const weight = scope.parameter(name);
        const sigma = spectralNormOf(weight, name, scope, iterations, epsilon);
        return [name, div(weight, maximum(sigma, epsilon))] as const;
      });
      return module.forward(x, scope.replacing(Object.fromEntries(divided)), ...given);
    },
  });
}

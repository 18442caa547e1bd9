/** @file Reverse-mode differentiation as a graph transform; its results are ordinary tensors, so it applies to itself. */
import { ShapeError } from "../../base/errors.js";
import { formatShape, sameShape } from "../../base/shape.js";
import type { Tensor } from "../graph/tensor.js";
import { topologicalOrder } from "../graph/graph.js";
import { add, constant } from "../ops/elementwise.js";
import { inputAdjoints, zerosLike } from "./gradient-rules.js";

/** Tensors of the walk that lie on a path from one of `wrt`. */
function dependents(order: readonly Tensor[], wrt: ReadonlySet<Tensor>): Set<Tensor> {
  const reached = new Set<Tensor>();
  for (const tensor of order) {
    if (wrt.has(tensor) || tensor.inputs.some((input) => reached.has(input))) reached.add(tensor);
  }
  return reached;
}

/**
 * Vector–Jacobian product: the gradients of Σ y · cotangent with respect to each tensor of `wrt`.
 * Only tensors on a path between y and `wrt` are differentiated.
 * @param cotangent of y's shape.
 * @throws ShapeError when it has another one.
 */
export function vjp(y: Tensor, wrt: readonly Tensor[], cotangent: Tensor): Tensor[] {
  if (!sameShape(y.shape, cotangent.shape)) {
    throw new ShapeError(
      `[vjp] the cotangent has shape ${formatShape(cotangent.shape)}, expected ${formatShape(y.shape)} like the tensor it weighs`,
    );
  }
  const order = topologicalOrder([y]);
  const onPath = dependents(order, new Set(wrt));
  const adjoints = new Map<Tensor, Tensor>([[y, cotangent]]);
  for (const tensor of order.reverse()) {
    const adjoint = adjoints.get(tensor);
    if (adjoint === undefined || !tensor.inputs.some((input) => onPath.has(input))) continue;
    const contributions = inputAdjoints(tensor, adjoint);
    tensor.inputs.forEach((input, index) => {
      const contribution = contributions[index];
      if (contribution === null || contribution === undefined || !onPath.has(input)) return;
      const earlier = adjoints.get(input);
      adjoints.set(input, earlier === undefined ? contribution : add(earlier, contribution));
    });
  }
  return wrt.map((tensor) => (onPath.has(y) ? adjoints.get(tensor) : undefined) ?? zerosLike(tensor));
}

/**
 * Gradients of a scalar loss with respect to named tensors.
 * @returns one tensor per name, of the same shape; zeros where the loss does not depend on it.
 * @throws ShapeError when the loss is not a scalar.
 */
export function grad<Name extends string>(loss: Tensor, wrt: Readonly<Record<Name, Tensor>>): Record<Name, Tensor> {
  if (loss.shape.length !== 0) {
    throw new ShapeError(
      `[grad] the loss has shape ${formatShape(loss.shape)}, expected a scalar []; reduce it with mean or sum`,
    );
  }
  const names = Object.keys(wrt) as Name[];
  const gradients = vjp(
    loss,
    names.map((name) => wrt[name]),
    constant(1),
  );
  return Object.fromEntries(names.map((name, index) => [name, gradients[index]])) as Record<Name, Tensor>;
}

/** @file What differentiation leaves out: everything that is not on a path between the loss and the named parameters. */
import { describe, expect, test } from "vitest";
import { ShapeError } from "#src/base/errors.js";
import { evaluate } from "#src/backends/reference/index.js";
import { topologicalOrder } from "#src/tensor/graph/graph.js";
import * as ops from "#src/tensor/index.js";
import { f32, grad, trace, vjp } from "#src/tensor/index.js";
import type { Tensor } from "#src/tensor/index.js";

/** Two linear layers with tanh between: 2 products forward. */
function network(x: Tensor, w: readonly Tensor[]): Tensor {
  return w.reduce((h, weight, layer) => ops.matmul(layer === 0 ? h : ops.tanh(h), weight), x);
}

/** A tensor that only stands for a program's input. */
function inputs<Name extends string>(shapes: Readonly<Record<Name, readonly number[]>>): Record<Name, Tensor> {
  let captured = {} as Record<Name, Tensor>;
  const specs = Object.fromEntries(
    Object.entries<readonly number[]>(shapes).map(([name, shape]) => [name, f32(...shape)]),
  );
  trace((tensors) => ((captured = tensors.inputs as Record<Name, Tensor>), {}), specs, {});
  return captured;
}

const count = (roots: readonly Tensor[], kind: string): number =>
  topologicalOrder(roots).filter(({ op }) => op.kind === kind).length;

const shapes = { z: [8, 3], g1: [3, 4], g2: [4, 5], d1: [5, 6], d2: [6, 1] };

describe("grad", () => {
  test("through a frozen discriminator computes no gradient of its weights", () => {
    const { z, g1, g2, d1, d2 } = inputs(shapes);
    const loss = ops.mean(network(ops.tanh(network(z, [g1, g2])), [d1, d2]));
    const generator = grad(loss, { g1, g2 });
    // Forward G1 G2 D1 [D2 is not needed: the loss is linear in it]; backward: D2ᵀ, D1ᵀ, G2 weight, G2ᵀ, G1 weight.
    expect(count(Object.values(generator), "matmul")).toBe(8);
    expect(count(Object.values(grad(loss, { g1, g2, d1, d2 })), "matmul")).toBe(10);
  });

  test("of a discriminator does not differentiate the generator", () => {
    const { z, g1, g2, d1, d2 } = inputs(shapes);
    const fake = ops.tanh(network(z, [g1, g2]));
    const discriminator = grad(ops.mean(network(fake, [d1, d2])), { d1, d2 });
    // Forward G1 G2 D1; backward: D2 weight, D2ᵀ, D1 weight.
    expect(count(Object.values(discriminator), "matmul")).toBe(6);
  });

  test("stops at stopGradient, and yields zeros of the right shape", () => {
    const { z, g1 } = inputs(shapes);
    const { g1: gradient } = grad(ops.sum(ops.stopGradient(ops.matmul(z, g1))), { g1 });
    expect(gradient.shape).toEqual([3, 4]);
    expect(count([gradient], "matmul")).toBe(0);
    const graph = trace(() => ({ outputs: { gradient } }), {}, {});
    expect([...(evaluate(graph).outputs["gradient"] ?? [])]).toEqual(new Array(12).fill(0));
  });

  test("yields zeros for what the loss does not use", () => {
    const { z, g1 } = inputs(shapes);
    const { g1: gradient } = grad(ops.sum(z), { g1 });
    const graph = trace(() => ({ outputs: { gradient } }), {}, {});
    expect([...(evaluate(graph).outputs["gradient"] ?? [])]).toEqual(new Array(12).fill(0));
  });

  test("with respect to the loss itself is 1", () => {
    const { z } = inputs(shapes);
    const loss = ops.sum(z);
    const graph = trace(() => ({ outputs: grad(loss, { loss }) }), { z: f32(8, 3) }, {});
    expect(evaluate(graph, { z: new Array(24).fill(1) }).outputs["loss"]?.[0]).toBe(1);
  });

  test("with respect to a tensor in the middle ignores what lies before it", () => {
    const { z, g1, g2 } = inputs(shapes);
    const h = ops.matmul(z, g1);
    const { h: gradient } = grad(ops.sum(ops.matmul(h, g2)), { h });
    expect(gradient.shape).toEqual([8, 4]);
    expect(count([gradient], "matmul")).toBe(1); // G2ᵀ alone
  });

  test("rejects a loss that is no scalar, with its shape", () => {
    const { z } = inputs(shapes);
    expect(() => grad(z, { z })).toThrow(ShapeError);
    expect(() => grad(z, { z })).toThrow("[8, 3]");
  });

  test("rejects a cotangent of another shape", () => {
    const { z, g1 } = inputs(shapes);
    expect(() => vjp(z, [z], g1)).toThrow("[3, 4]");
  });
});

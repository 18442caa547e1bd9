/**
 * @file Checks gradients against central differences in float64, first and second order.
 * With y = f(x), a random cotangent v and random u: L(x, v) = Σ v·y, its gradients g = ∂L/∂x, and M(x, v) = Σ u·g.
 * First order compares g with differences of L; second order compares ∂M/∂(x, v) with differences of M.
 */
import { expect } from "vitest";
import { evaluate } from "#src/backends/reference/index.js";
import { sizeOf } from "#src/base/shape.js";
import { add, broadcastTo, cast, constant, f32, mul, sum, trace, vjp } from "#src/tensor/index.js";
import type { Graph, Tensor, TensorSpecs } from "#src/tensor/index.js";
import { mismatch } from "./close.js";
import type { OpCase } from "./op-cases/index.js";
import { named } from "./named.js";
import { domains, fill } from "./random-tensor.js";

const EPSILON = 1e-6;
/** Elements that are moved, at most, per tensor: evenly spread. */
const MOVED = 24;
const TOLERANCE = { absolute: 1e-5, relative: 1e-3 };

type Values = Readonly<Record<string, readonly number[]>>;

const scalarProduct = (a: Tensor, b: Tensor): Tensor => sum(mul(a, b));

/** The point, and the program that yields L, g, M and ∂M at a point. */
interface Check {
  readonly graph: Graph;
  readonly values: Values;
  /** All outputs at the point. */
  readonly base: Readonly<Record<string, ArrayLike<number>>>;
  readonly firstOrder: readonly string[];
  readonly secondOrder: readonly string[];
}

const floats = (specs: TensorSpecs): string[] => Object.keys(specs).filter((name) => specs[name]?.dtype === "f32");

function prepare({ inputs, state, values, build }: OpCase): Check {
  const probe = trace((tensors) => ({ outputs: { y: build({ ...tensors.inputs, ...tensors.state }) } }), inputs, state);
  const shape = probe.outputs["y"]?.shape ?? [];
  const firstOrder = [...floats(inputs), ...floats(state)];
  const secondOrder = [...firstOrder, "cotangent"];
  const directions = Object.fromEntries(firstOrder.map((name) => [`u_${name}`, inputs[name] ?? state[name] ?? f32()]));
  const graph = trace(
    (tensors) => {
      const all = { ...tensors.inputs, ...tensors.state };
      const at = (name: string): Tensor => named(all, name);
      const y = cast(build(all), "f32");
      const loss = scalarProduct(y, at("cotangent"));
      const g = vjp(loss, firstOrder.map(at), constant(1));
      const projection = g.map((gradient, index) => scalarProduct(gradient, at(`u_${firstOrder[index]}`)));
      const m = projection.reduce(add, constant(0));
      const h = vjp(m, secondOrder.map(at), constant(1));
      const gradients = (prefix: string, list: readonly Tensor[], names: readonly string[]) =>
        list.map(
          (gradient, index) =>
            [`${prefix}_${names[index]}`, broadcastTo(gradient, at(names[index] ?? "").shape)] as const,
        );
      return {
        outputs: {
          loss,
          m,
          ...Object.fromEntries([...gradients("g", g, firstOrder), ...gradients("h", h, secondOrder)]),
        },
      };
    },
    { ...inputs, ...directions, cotangent: { shape, dtype: "f32" } },
    state,
  );
  const random = (name: string, size: number) => [name, fill(size, size + name.length, domains.real)] as const;
  const weights = Object.entries(directions).map(([name, spec]) => random(name, sizeOf(spec.shape)));
  const point = { ...values, ...Object.fromEntries(weights), cotangent: fill(sizeOf(shape), 7, domains.real) };
  return { graph, values: point, base: evaluate(graph, point, point).outputs, firstOrder, secondOrder };
}

/** A scalar output with one element moved. */
function shifted({ graph, values }: Check, output: string, name: string, element: number, by: number): number {
  const moved = {
    ...values,
    [name]: (values[name] ?? []).map((value, index) => (index === element ? value + by : value)),
  };
  const run = evaluate(graph, moved, moved);
  return run.outputs[output]?.[0] ?? Number.NaN;
}

/** Compares one gradient output with differences of a scalar output. */
function compare(check: Check, gradient: string, scalar: string, name: string, what: string): void {
  const all = check.base[gradient] ?? [];
  const size = (check.values[name] ?? []).length;
  if (all.length !== size) expect.fail(`the gradient of ${name} has ${all.length} elements, expected ${size}`);
  const elements = Array.from({ length: Math.min(size, MOVED) }, (_, index) =>
    Math.floor((index * size) / Math.min(size, MOVED)),
  );
  const analytic = elements.map((element) => all[element] ?? Number.NaN);
  const differences = elements.map(
    (element) =>
      (shifted(check, scalar, name, element, EPSILON) - shifted(check, scalar, name, element, -EPSILON)) /
      (2 * EPSILON),
  );
  const problem = mismatch(analytic, differences, TOLERANCE);
  if (problem !== null) expect.fail(`${what} order, with respect to ${name}: ${problem}`);
}

/** Fails unless all first and second derivatives of the case agree with central differences. */
export function checkGradients(opCase: OpCase): void {
  const check = prepare(opCase);
  for (const name of check.firstOrder) compare(check, `g_${name}`, "loss", name, "first");
  for (const name of check.secondOrder) compare(check, `h_${name}`, "m", name, "second");
}

/** Fails unless all first derivatives agree: for what stops gradients on purpose, so that its second derivatives are others. */
export function checkFirstDerivatives(opCase: OpCase): void {
  const check = prepare(opCase);
  for (const name of check.firstOrder) compare(check, `g_${name}`, "loss", name, "first");
}

/** Fails unless all first derivatives of the case are exactly zero. */
export function checkZeroGradients(opCase: OpCase): void {
  const check = prepare(opCase);
  for (const name of check.firstOrder) {
    expect(
      Array.from(check.base[`g_${name}`] ?? [Number.NaN]).every((value) => value === 0),
      `the gradient of ${name} is zero`,
    ).toBe(true);
  }
}

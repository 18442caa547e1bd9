/** @file Plans of traced functions, and what tests ask about their steps. */
import { trace } from "#src/tensor/index.js";
import type { Plan } from "#src/tensor/index.js";
import type { Traceable, TensorSpecs } from "#src/tensor/compile.js";
import { planGraph } from "#src/tensor/plan/lower.js";
import type { Access, MatmulStep, Region, Step } from "#src/tensor/plan/plan.js";
import { rewrite } from "#src/tensor/rewrite/rewrite.js";

/** The plan of a function, as `compile` makes it. */
export function planOf(fn: Traceable, inputs: TensorSpecs = {}, state: TensorSpecs = {}): Plan {
  const graph = trace(fn, inputs, state);
  return planGraph(graph, rewrite(graph));
}

/** Number of steps of each kind. */
export const kindsOf = ({ steps }: Plan): Record<string, number> =>
  steps.reduce<Record<string, number>>((counts, { kind }) => ({ ...counts, [kind]: (counts[kind] ?? 0) + 1 }), {});

/** The matrix products. */
export const productsOf = ({ steps }: Plan): MatmulStep[] =>
  steps.filter((step): step is MatmulStep => step.kind === "matmul");

/** The elementwise loop of a step, if it has one. */
export function regionOf(step: Step): Region | null {
  if (step.kind === "elementwise" || step.kind === "reduce") return step.region;
  return step.kind === "matmul" || step.kind === "convolution" ? step.epilogue : null;
}

const storesOf = (step: Step): Access[] => (regionOf(step)?.stores ?? []).map(({ access }) => access);

/** Buffers that a step writes. */
export function writesOf(step: Step): number[] {
  const stored = storesOf(step).map(({ buffer }) => buffer);
  if (step.kind === "reduce") return [...stored, ...step.results.map(({ target }) => target.buffer)];
  if (step.kind === "matmul" || step.kind === "convolution")
    return step.product === null ? stored : [...stored, step.product];
  return step.kind === "elementwise" ? stored : [step.target];
}

/** Buffers that a step reads. */
export function readsOf(step: Step): number[] {
  const loaded = (regionOf(step)?.values ?? []).flatMap((value) =>
    value.kind === "load" ? [value.access.buffer] : [],
  );
  if (step.kind === "matmul" || step.kind === "convolution") return [...loaded, step.a.buffer, step.b.buffer];
  if (step.kind === "random") return [step.seed.buffer, step.step.buffer];
  if (step.kind === "gather" || step.kind === "scatterAdd") return [step.source.buffer, step.indices.buffer];
  if (step.kind === "collective" || step.kind === "await") return [step.source];
  return step.kind === "argmax" ? [step.source.buffer] : loaded;
}

/** Whether a step does nothing but move elements. */
export const isCopy = (step: Step): boolean =>
  step.kind === "elementwise" && step.region.values.every(({ kind }) => kind === "load");

/** `role:name` of the buffers that a step writes. */
export const targetsOf = (plan: Plan, step: Step): string[] =>
  writesOf(step).map((id) => `${plan.buffers[id]?.role}:${plan.buffers[id]?.name}`);

/** A block with its place and the steps in which it must keep its contents. */
export interface Placed {
  readonly offset: number;
  readonly bytes: number;
  readonly first: number;
  readonly last: number;
}

/** Everything outside state with the steps from its first write to its last use; a step counts wholly. */
export function placedBuffers({ buffers, steps }: Plan): Placed[] {
  return buffers.flatMap(({ id, role, offset, bytes }) => {
    if (role === "state") return [];
    const uses = steps.flatMap((step, index) => ([...readsOf(step), ...writesOf(step)].includes(id) ? [index] : []));
    const first = uses[0] ?? 0;
    const last = uses.at(-1) ?? 0;
    if (role === "temporary") return uses.length === 0 ? [] : [{ offset, bytes, first, last }];
    return [{ offset, bytes, first: role === "output" ? first : 0, last: steps.length }];
  });
}

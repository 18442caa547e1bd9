/** @file Exchanges with the program's other shards in a plan: where their buffers lie, when they are awaited, what shards must agree on. */
import { sizeOf } from "../../base/shape.js";
import { streamOf } from "../../base/philox.js";
import { isOp } from "../graph/tensor.js";
import type { Tensor } from "../graph/tensor.js";
import type { BufferTable } from "./buffers.js";
import type { Grouping } from "./grouping.js";
import type { AwaitStep, CollectiveStep, ComputeStep, Plan, Step } from "./plan.js";
import { touchedBuffers } from "./touched.js";
import { isWhole } from "./view.js";

/**
 * Lets what a sum or maximum is made of be computed where the result will be, if nothing else reads it.
 * @param order all tensors, inputs before users
 * @param kept outputs and updates
 */
export function sumInPlace(
  order: readonly Tensor[],
  kept: ReadonlySet<Tensor>,
  { groupOf, viewOf }: Grouping,
  table: BufferTable,
): void {
  const rootOf = (tensor: Tensor): Tensor => viewOf.get(tensor)?.root ?? tensor;
  const keptRoots = new Set([...kept].map(rootOf));
  const readers = new Map<Tensor, number>();
  for (const tensor of order) {
    if (rootOf(tensor) !== tensor) continue; // a view reads nothing
    for (const input of tensor.inputs) readers.set(rootOf(input), (readers.get(rootOf(input)) ?? 0) + 1);
  }
  // Last first: the source of a sum may be a sum.
  for (const tensor of [...order].reverse()) {
    const [source] = tensor.inputs;
    const view = source && viewOf.get(source);
    if (!isOp(tensor, "allReduce") || !view || !isWhole(view, source.shape)) continue;
    const { root } = view;
    if (groupOf.has(root) && !keptRoots.has(root) && readers.get(root) === 1)
      table.placeIn(root, table.bufferOf(tensor));
  }
}

/** Awaits each exchange before the first step that touches its buffers, or at the end. */
export function awaitExchanges(steps: readonly Step[]): Step[] {
  const result: Step[] = [];
  const begun = new Set<CollectiveStep>();
  const awaitThose = (needed: (step: CollectiveStep) => boolean): void => {
    for (const step of begun) {
      if (!needed(step)) continue;
      const { exchange, source, target } = step;
      begun.delete(step);
      result.push({ kind: "await", exchange, source, target });
    }
  };
  for (const step of steps) {
    const { reads, writes } = touchedBuffers(step);
    const touched = new Set([...reads, ...writes]);
    awaitThose(({ source, target }) => touched.has(source) || touched.has(target));
    result.push(step);
    if (step.kind === "collective") begun.add(step);
  }
  awaitThose(() => true);
  return result;
}

/** What a shard does between exchanges, and the exchanges. */
export type Phase = { readonly kind: "compute"; readonly steps: readonly ComputeStep[] } | CollectiveStep | AwaitStep;

/** A plan's steps, those between exchanges together; a plan without exchanges is one phase. */
export function phasesOf({ steps }: Pick<Plan, "steps">): Phase[] {
  const phases: Phase[] = [];
  let computed: ComputeStep[] = [];
  const flush = (): void => {
    if (computed.length > 0) phases.push({ kind: "compute", steps: computed });
    computed = [];
  };
  for (const step of steps) {
    if (step.kind === "collective" || step.kind === "await") {
      flush();
      phases.push(step);
    } else computed.push(step);
  }
  flush();
  return phases.length === 0 ? [{ kind: "compute", steps: [] }] : phases;
}

/** Whether a plan is that of one shard of several. */
export const hasExchanges = ({ steps }: Plan): boolean => steps.some(({ kind }) => kind === "collective");

/**
 * A fingerprint of the exchanges of a plan, in order, with their sizes and what is exchanged: shards whose programs differ in it would wait for
 * each other for ever, or add what does not belong together.
 * @returns eight hexadecimal digits
 */
export function exchangeDigest({ steps, buffers }: Plan): string {
  const exchanges = steps.flatMap((step) =>
    step.kind === "collective"
      ? [`${step.collective} ${sizeOf(buffers[step.source]?.shape ?? [])} ${step.origin}`]
      : [],
  );
  return streamOf(exchanges.join()).toString(16).padStart(8, "0");
}

/** @file Lowers a graph to a plan: groups → schedule → steps over buffers → places in memory. */
import { rowMajorStrides } from "../../base/shape.js";
import { roots, topologicalOrder } from "../graph/graph.js";
import type { Graph } from "../graph/graph.js";
import type { Tensor } from "../graph/tensor.js";
import { BufferTable } from "./buffers.js";
import { awaitExchanges, sumInPlace } from "./exchanges.js";
import { groupTensors } from "./grouping.js";
import type { ConvolutionPreference } from "./convolution-step.js";
import { placeBlocks } from "./memory.js";
import type { Plan, Step } from "./plan.js";
import { schedule } from "./schedule.js";
import { copyStep, StepBuilder } from "./steps.js";
import { touchedBuffers } from "./touched.js";
import { isWhole } from "./view.js";

/** Gives every buffer its offset in the arena; returns the arena's size. */
function placeBuffers(table: BufferTable, steps: readonly Step[]): number {
  const lifetimes = new Map<number, { first: number; last: number }>();
  steps.forEach((step, index) => {
    const { reads, writes } = touchedBuffers(step);
    for (const id of [...reads, ...writes])
      lifetimes.set(id, { first: lifetimes.get(id)?.first ?? index, last: index });
  });
  const inArena = table.buffers.filter((buffer) => buffer.role !== "state");
  const { offsets, arenaBytes } = placeBlocks(
    inArena.map(({ id, role, bytes }) => {
      const { first, last } = lifetimes.get(id) ?? { first: 0, last: 0 };
      if (role === "temporary") return { bytes, first, last };
      return { bytes, first: role === "output" ? first : 0, last: steps.length };
    }),
  );
  inArena.forEach((buffer, index) => (buffer.offset = offsets[index] ?? 0));
  return arenaBytes;
}

/**
 * Plans a program.
 * @param traced the graph before rewrites, kept in the plan for the reference backend.
 * @param graph the graph to run.
 * @param convolutions the algorithm to prefer.
 */
export function planGraph(traced: Graph, graph: Graph, convolutions: ConvolutionPreference = "auto"): Plan {
  const order = topologicalOrder(roots(graph));
  const kept = new Set(roots(graph));
  const grouping = groupTensors(order, kept);
  const { viewOf } = grouping;
  const viewed = (tensor: Tensor) => {
    const view = viewOf.get(tensor);
    if (view === undefined) throw new Error("internal: a tensor has no view");
    return view;
  };
  const passes = schedule(graph, grouping);
  const table = new BufferTable(graph);
  for (const [tensor, name] of passes.inPlace) table.placeInState(tensor, name);

  // Outputs that some pass computes lie where it stores them; views and leaves are copied out at the end.
  const outputs: Record<string, number> = {};
  const copiedOutputs: [string, Tensor][] = [];
  for (const [name, tensor] of Object.entries(graph.outputs)) {
    const view = viewed(tensor);
    if (grouping.groupOf.has(view.root) && isWhole(view, tensor.shape))
      outputs[name] = table.placeAsOutput(view.root, name);
    else copiedOutputs.push([name, tensor]);
  }

  sumInPlace(order, kept, grouping, table);
  const builder = new StepBuilder(grouping, table, kept, convolutions);
  const steps = passes.order.flatMap((group) => builder.lower(group));
  const copyTo = (tensor: Tensor, buffer: number): Step =>
    copyStep(tensor, viewed(tensor), (root) => table.bufferOf(root), {
      buffer,
      offset: 0,
      strides: rowMajorStrides(tensor.shape),
    });
  for (const [name, tensor] of copiedOutputs) {
    outputs[name] = table.create("output", name, tensor.shape, tensor.dtype);
    steps.push(copyTo(tensor, outputs[name]));
  }
  // A state that takes over another state's old value goes through a temporary: both may change in this run.
  const staged = passes.copied.map(([name, tensor]) => {
    if (viewed(tensor).root.op.kind !== "state") return { name, tensor, stage: null };
    const stage = table.create("temporary", `old ${name}`, tensor.shape, tensor.dtype);
    steps.push(copyTo(tensor, stage));
    return { name, tensor, stage };
  });
  for (const { name, tensor, stage } of staged) {
    const target = { buffer: table.stateBuffer(name), offset: 0, strides: rowMajorStrides(tensor.shape) };
    steps.push(
      stage === null
        ? copyTo(tensor, target.buffer)
        : copyStep(tensor, { root: tensor, offset: 0, strides: target.strides }, () => stage, target),
    );
  }

  const awaited = awaitExchanges(steps);
  const arenaBytes = placeBuffers(table, awaited);
  return {
    traced,
    buffers: table.buffers,
    steps: awaited,
    literals: table.literals,
    inputs: table.inputs,
    state: table.state,
    outputs,
    arenaBytes,
  };
}

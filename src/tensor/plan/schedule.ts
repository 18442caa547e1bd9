/**
 * @file Orders the passes, and decides which state updates are written in place: when every other reader of the old value can run
 * before the pass that writes the new one, and that pass itself reads the old value only at the element it is about to write.
 */
import { sameShape } from "../../base/shape.js";
import { roots } from "../graph/graph.js";
import type { Graph } from "../graph/graph.js";
import { isElementwise, isProduct } from "../graph/op.js";
import type { Tensor } from "../graph/tensor.js";
import { reaches } from "./reaches.js";
import { isDense } from "./view.js";
import type { Group, Grouping } from "./grouping.js";

/** The passes in running order, and what is written where. */
export interface Schedule {
  readonly order: readonly Group[];
  /** Tensors whose pass writes straight into a state's buffer, by state name. */
  readonly inPlace: ReadonlyMap<Tensor, string>;
  /** State updates that need a copy after all passes. */
  readonly copied: readonly (readonly [name: string, value: Tensor])[];
}

/** Groups that must run before a group: what it reads, and readers of state that it overwrites. */
type Predecessors = Map<Group, Set<Group>>;

/** Readers of each state, by name, with whether a group reads it only element by element. */
function stateReaders({ groups, viewOf }: Grouping): Map<string, Map<Group, boolean>> {
  const readers = new Map<string, Map<Group, boolean>>();
  for (const group of groups) {
    for (const member of group.members) {
      for (const input of member.inputs) {
        const view = viewOf.get(input);
        if (view?.root.op.kind !== "state") continue;
        const { name } = view.root.op;
        const elementwise =
          isElementwise(member.op.kind) && sameShape(input.shape, view.root.shape) && isDense(view, input.shape);
        const ofState = readers.get(name) ?? new Map<Group, boolean>();
        ofState.set(group, (ofState.get(group) ?? true) && elementwise);
        readers.set(name, ofState);
      }
    }
  }
  return readers;
}

/** Kahn's algorithm; among the ready passes the one traced first. */
function sortGroups(groups: readonly Group[], before: Predecessors): Group[] {
  const rank = (group: Group) => group.members[0]?.id ?? 0;
  const after = new Map<Group, Group[]>();
  const waiting = new Map<Group, number>();
  for (const group of groups) {
    const predecessors = before.get(group) ?? new Set<Group>();
    waiting.set(group, predecessors.size);
    for (const predecessor of predecessors) after.set(predecessor, [...(after.get(predecessor) ?? []), group]);
  }
  const ready = groups.filter((group) => waiting.get(group) === 0).sort((a, b) => rank(b) - rank(a));
  const order: Group[] = [];
  for (let group = ready.pop(); group !== undefined; group = ready.pop()) {
    order.push(group);
    for (const next of after.get(group) ?? []) {
      const left = (waiting.get(next) ?? 0) - 1;
      waiting.set(next, left);
      if (left > 0) continue;
      const place = ready.findIndex((other) => rank(other) < rank(next));
      ready.splice(place === -1 ? ready.length : place, 0, next);
    }
  }
  if (order.length !== groups.length) throw new Error("internal: passes depend on each other in a circle");
  return order;
}

/** Orders the passes of a graph. */
export function schedule(graph: Graph, grouping: Grouping): Schedule {
  const before: Predecessors = new Map(grouping.groups.map((group) => [group, new Set(group.reads)]));
  const readers = stateReaders(grouping);
  const inPlace = new Map<Tensor, string>();
  const copied: (readonly [string, Tensor])[] = [];
  // Old values that are copied out after all passes must not be overwritten before.
  const readAtEnd = new Set(
    roots(graph).flatMap((tensor) => {
      const root = grouping.viewOf.get(tensor)?.root;
      return root?.op.kind === "state" ? [root.op.name] : [];
    }),
  );
  for (const [name, value] of Object.entries(graph.updates)) {
    if (value.op.kind === "state" && value.op.name === name) continue;
    const writer = grouping.groupOf.get(value);
    const others = [...(readers.get(name)?.keys() ?? [])].filter((group) => group !== writer);
    const possible =
      writer !== undefined &&
      isElementwiseResult(value) &&
      !inPlace.has(value) &&
      !readAtEnd.has(name) &&
      mayOverwrite(value, readers.get(name)?.get(writer)) &&
      others.every((reader) => !reaches(writer, [reader], (group) => before.get(group) ?? []));
    if (!possible) {
      copied.push([name, value]);
      continue;
    }
    inPlace.set(value, name);
    for (const reader of others) before.get(writer)?.add(reader);
  }
  return { order: sortGroups(grouping.groups, before), inPlace, copied };
}

/**
 * Whether the pass that computes `value` may store it over an old value that it reads itself. A product is stored before its epilogue
 * runs, which would then load the new value.
 * @param elementwise whether the pass reads the old value only element by element; undefined if it does not read it.
 */
const mayOverwrite = (value: Tensor, elementwise: boolean | undefined): boolean =>
  elementwise === undefined || (elementwise && !isProduct(value.op.kind));

/** Whether a pass stores this tensor element by element where it lies, as elementwise passes and products do. */
const isElementwiseResult = (value: Tensor): boolean => isElementwise(value.op.kind) || isProduct(value.op.kind);

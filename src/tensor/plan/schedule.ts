/**
 * @file Orders the passes, and decides which state updates are written in place: when every other reader of the old value can run
 * before the pass that writes the new one, and that pass itself reads the old value only at the element it is about to write.
 */
import { sameShape } from "../../base/shape.js";
import { roots } from "../graph/graph.js";
import type { Graph } from "../graph/graph.js";
import { isElementwise, isProduct } from "../graph/op.js";
import { sortTopologically } from "../graph/sort.js";
import type { Tensor } from "../graph/tensor.js";
import { ExchangeClock, isExchange } from "./overlap.js";
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

/**
 * Passes in the order in which they were traced, as far as they allow it. With exchanges, a pass stands where its product was traced, or its
 * last member: cheap work that was moved into it from before does not bring it forward, ahead of what other shards wait for.
 */
function sortGroups(groups: readonly Group[], before: Predecessors): Group[] {
  const predecessors = (group: Group) => before.get(group) ?? [];
  if (!groups.some(isExchange)) return sortTopologically(groups, predecessors, ({ members }) => members[0]?.id ?? 0);
  const main = ({ members }: Group) => members.find(({ op }) => isProduct(op.kind)) ?? members.at(-1);
  return sortTopologically(groups, predecessors, (group) => main(group)?.id ?? 0, new ExchangeClock().choose);
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

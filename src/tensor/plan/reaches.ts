/** @file Reachability among groups of tensors. */
import type { Group } from "./grouping.js";

/** Whether `target` is one of `from` or can be reached from them. @param next the groups that a group leads to. */
export function reaches(target: Group, from: Iterable<Group>, next: (group: Group) => Iterable<Group>): boolean {
  const seen = new Set<Group>();
  const stack = [...from];
  for (let group = stack.pop(); group !== undefined; group = stack.pop()) {
    if (group === target) return true;
    if (seen.has(group)) continue;
    seen.add(group);
    stack.push(...next(group));
  }
  return false;
}

/** @file Kahn's algorithm (1962): an order in which everything comes after what it needs. */

/** Which of the nodes that could come next does. @param ready sorted by descending rank, at least one. @returns its index */
export type Choose<Node> = (ready: readonly Node[]) => number;

/**
 * Sorts nodes topologically; among those that are ready, the one of lowest rank comes first unless `choose` says otherwise.
 * @param before what must come before a node
 * @throws Error (`internal:`) when nodes need each other
 */
export function sortTopologically<Node>(
  nodes: readonly Node[],
  before: (node: Node) => Iterable<Node>,
  rank: (node: Node) => number,
  choose: Choose<Node> = (ready) => ready.length - 1,
): Node[] {
  const after = new Map<Node, Node[]>(nodes.map((node) => [node, []]));
  const waiting = new Map<Node, number>();
  for (const node of nodes) {
    const predecessors = new Set(before(node));
    waiting.set(node, predecessors.size);
    for (const predecessor of predecessors) after.get(predecessor)?.push(node);
  }
  const ready = nodes.filter((node) => waiting.get(node) === 0).sort((a, b) => rank(b) - rank(a));
  const order: Node[] = [];
  while (ready.length > 0) {
    for (const node of ready.splice(choose(ready), 1)) {
      order.push(node);
      for (const next of after.get(node) ?? []) {
        const left = (waiting.get(next) ?? 0) - 1;
        waiting.set(next, left);
        if (left > 0) continue;
        const place = ready.findIndex((other) => rank(other) < rank(next));
        ready.splice(place === -1 ? ready.length : place, 0, next);
      }
    }
  }
  if (order.length !== nodes.length) throw new Error("internal: passes depend on each other in a circle");
  return order;
}

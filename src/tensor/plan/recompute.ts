/**
 * @file Computes cheap elementwise work again in every pass that uses it, where that moves fewer bytes than to store it once and load
 * it in each: x − mean, which a normalisation's forward and backward passes need, is made from x, which they read anyway.
 */
import { sameShape, sizeOf } from "../../base/shape.js";
import { isElementwise, isReduce } from "../graph/op.js";
import type { OpKind } from "../graph/op.js";
import type { Tensor } from "../graph/tensor.js";
import type { Group } from "./grouping.js";
import type { View } from "./view.js";

/** The groups being formed. */
interface Groups {
  readonly order: readonly Tensor[];
  readonly kept: ReadonlySet<Tensor>;
  readonly users: ReadonlyMap<Tensor, readonly Tensor[]>;
  readonly groups: Set<Group>;
  readonly groupOf: Map<Tensor, Group>;
  readonly viewOf: ReadonlyMap<Tensor, View>;
}

/** Operations that take about as long as a load. */
const cheap: ReadonlySet<OpKind> = new Set<OpKind>([
  ...(["neg", "abs", "sign", "floor", "leakyRelu", "stopGradient", "cast"] as const),
  ...(["add", "sub", "mul", "div", "max", "min", "less", "lessEqual", "equal", "select"] as const),
]);
/** Operations that are done again, at most. */
const mostOperations = 8;
/** A store also has to fetch the memory that it overwrites. */
const storeCost = 2;

class Recomputation {
  readonly #at: Groups;
  /** The passes that compute each tensor. */
  readonly #computedIn = new Map<Tensor, Set<Group>>();

  constructor(at: Groups) {
    this.#at = at;
    for (const group of at.groups) for (const member of group.members) this.#in(member).add(group);
  }

  #in(tensor: Tensor): Set<Group> {
    const known = this.#computedIn.get(tensor) ?? new Set<Group>();
    this.#computedIn.set(tensor, known);
    return known;
  }

  /** Whether all uses of a tensor are of its elements, one by one, in passes that have no matrix product or the like. */
  #readOneByOne(tensor: Tensor): boolean {
    const { kept, users, viewOf } = this.#at;
    return (
      !kept.has(tensor) &&
      (users.get(tensor) ?? []).every(
        (user) =>
          viewOf.get(user)?.root === user &&
          (isReduce(user.op.kind) || (isElementwise(user.op.kind) && sameShape(user.shape, tensor.shape))),
      )
    );
  }

  /** Passes other than its own that load a tensor. */
  #consumers(tensor: Tensor, home: Group): Group[] {
    const using = new Set((this.#at.users.get(tensor) ?? []).flatMap((user) => [...this.#in(user)]));
    using.delete(home);
    return [...using].filter((group) => !this.#in(tensor).has(group));
  }

  #isStored(tensor: Tensor, home: Group): boolean {
    return !this.#readOneByOne(tensor) || this.#consumers(tensor, home).length > 0;
  }

  /** What must be computed to have `tensor` from stored tensors alone; null when that is too much or not possible. */
  #cone(tensor: Tensor, home: Group): Set<Tensor> | null {
    const { groupOf, viewOf } = this.#at;
    const cone = new Set<Tensor>();
    const visit = (member: Tensor): boolean => {
      if (cone.has(member)) return true;
      if (!cheap.has(member.op.kind) || cone.size === mostOperations) return false;
      cone.add(member);
      return member.inputs.every((input) => {
        const root = viewOf.get(input)?.root;
        if (root === undefined || root.op.kind === "state") return false; // its old value may be gone by then
        if (root !== input || !this.#in(root).has(home)) return true; // the pass loads it, and so can its users
        // What another pass stores of its own may come after this one's users: they compute it like this one.
        return (groupOf.get(root) === home && this.#isStored(root, home)) || visit(input);
      });
    };
    return visit(tensor) ? cone : null;
  }

  /** Elements that a pass with these members moves to and from memory. @param stored whether a member is stored by it. */
  #traffic(members: readonly Tensor[], stored: (member: Tensor) => boolean): number {
    const computed = new Set(members);
    const loads = new Map<string, number>();
    let total = 0;
    for (const member of members) {
      if (stored(member)) total += storeCost * sizeOf(member.shape);
      for (const input of member.inputs) {
        const view = this.#at.viewOf.get(input);
        if (view === undefined || (view.root === input && computed.has(input))) continue;
        const touched = sizeOf(input.shape.filter((_, axis) => view.strides[axis] !== 0));
        loads.set(`${view.root.id}+${view.offset}*${view.strides.join()}`, touched);
      }
    }
    for (const touched of loads.values()) total += touched;
    return total;
  }

  /** Lets every pass that loads `tensor` compute it, where that is no more traffic. */
  tryTensor(tensor: Tensor): void {
    const { groupOf, groups } = this.#at;
    const home = groupOf.get(tensor);
    if (!home || !cheap.has(tensor.op.kind) || !this.#readOneByOne(tensor)) return;
    const consumers = this.#consumers(tensor, home);
    if (consumers.length === 0 || !consumers.every((group) => this.#isElementwiseIn(group, tensor))) return;
    const cone = this.#cone(tensor, home);
    if (cone === null) return;

    const storedBefore = new Set(home.members.filter((member) => this.#isStored(member, home)));
    const atHome = this.#withoutDead(home, cone, (member) => member !== tensor && storedBefore.has(member));
    const widened = consumers.map((group) => [...new Set([...group.members, ...cone])].sort((a, b) => a.id - b.id));
    const storesOf = (group: Group) => (member: Tensor) =>
      !isReduce(member.op.kind) && groupOf.get(member) === group && this.#isStored(member, group);
    const before = [home, ...consumers].reduce((sum, group) => sum + this.#traffic(group.members, storesOf(group)), 0);
    const after =
      this.#traffic(atHome, (member) => member !== tensor && storedBefore.has(member)) +
      consumers.reduce((sum, group, index) => sum + this.#traffic(widened[index] ?? [], storesOf(group)), 0);
    if (after > before) return;

    const [first] = consumers;
    consumers.forEach((group, index) => this.#setMembers(group, widened[index] ?? []));
    this.#setMembers(home, atHome);
    for (const member of cone) {
      if (first && groupOf.get(member) === home && !this.#in(member).has(home)) groupOf.set(member, first);
    }
    if (atHome.length === 0) groups.delete(home);
  }

  /** Forgets what groups no longer read: groups that are gone, and tensors that others have moved away with their uses. */
  renewAllReads(): void {
    for (const group of this.#at.groups) this.#renewReads(group);
  }

  #setMembers(group: Group, members: readonly Tensor[]): void {
    for (const member of group.members) this.#in(member).delete(group);
    for (const member of members) this.#in(member).add(group);
    group.members.splice(0, group.members.length, ...members);
  }

  #isElementwiseIn(group: Group, tensor: Tensor): boolean {
    return group.members.every((member) =>
      isReduce(member.op.kind)
        ? sameShape(member.inputs[0]?.shape ?? [], tensor.shape)
        : isElementwise(member.op.kind) && sameShape(member.shape, tensor.shape),
    );
  }

  /** The members of a group that are left when those of the cone go that nobody in the group needs any more. */
  #withoutDead(group: Group, cone: ReadonlySet<Tensor>, stored: (member: Tensor) => boolean): Tensor[] {
    const left = new Set(group.members);
    for (const member of [...cone].sort((a, b) => b.id - a.id)) {
      const isUsed = (this.#at.users.get(member) ?? []).some((user) => left.has(user));
      if (!isUsed && !stored(member)) left.delete(member);
    }
    return [...left];
  }

  /** What a pass reads of others, as its members now are. */
  #renewReads(group: Group): void {
    const { groupOf, viewOf } = this.#at;
    const computed = new Set(group.members);
    group.reads.clear();
    for (const member of group.members) {
      for (const input of member.inputs) {
        const root = viewOf.get(input)?.root;
        const source = root && groupOf.get(root);
        if (root && source && source !== group && !(root === input && computed.has(input))) group.reads.add(source);
      }
    }
  }
}

/** Moves what can be computed again; latest tensors first, so that a chain is looked at from its end. */
export function recomputeInUsers(groups: Groups): void {
  const recomputation = new Recomputation(groups);
  for (const tensor of [...groups.order].reverse()) {
    if (isElementwise(tensor.op.kind)) recomputation.tryTensor(tensor);
  }
  recomputation.renewAllReads();
}

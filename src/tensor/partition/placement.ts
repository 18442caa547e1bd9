/**
 * @file The tensors of one shard, and what turns them into each other: a part of what is whole by a slice or by computing no more than it, the whole of
 * parts by a gathering, of partial sums by their reduction. Each is made at most once, when somebody asks for it.
 */
import { remembered } from "../../base/remembered.js";
import { sizeOf } from "../../base/shape.js";
import { isElementwise } from "../graph/op.js";
import { isOp } from "../graph/tensor.js";
import type { Tensor } from "../graph/tensor.js";
import { apply } from "../ops/apply.js";
import { add, broadcastTo, select, sub } from "../ops/elementwise.js";
import { concat, literal, narrow, reshape, transpose } from "../ops/movement.js";
import { canCut, isCut, partShape, pieceOf, sameCut, stretches } from "./layout.js";
import type { Cut, Layout } from "./layout.js";
import { operand } from "./rule.js";
import type { Strategy } from "./rule.js";
import { ruleOf } from "./rules.js";

/** Random tensors are put together of at most so many stretches; of more, a shard draws all and takes its part. */
const mostStretches = 8;

/** What marks a shard in the tensor that says which one this is: a number that no other literal has, so that none is taken for it on some shards only. */
const mark = 0.6180339887;

const isCheapView = (tensor: Tensor): boolean =>
  isOp(tensor, "reshape") || isOp(tensor, "transpose") || isOp(tensor, "broadcast");

/** What stands for each tensor of the whole program on one shard. */
export class Placement {
  readonly shards: number;
  readonly #shard: number;
  readonly #layouts = new Map<Tensor, Layout>();
  readonly #locals = new Map<Tensor, Tensor>();
  /** What is to be added to a partial tensor's sum. */
  readonly #addends = new Map<Tensor, Tensor>();
  readonly #wholes = new Map<Tensor, Tensor>();
  readonly #parts = new Map<Tensor, Map<string, Tensor>>();
  /** What every shard can make in any form by itself: random numbers, what is whole, and what is made of these element by element. */
  readonly #free = new Set<Tensor>();
  #marks: Tensor | undefined;
  /** Partial sums that had to be added up. */
  readonly reduced = new Set<Tensor>();

  constructor(shards: number, shard: number) {
    this.shards = shards;
    this.#shard = shard;
  }

  /** Says how a tensor lies, and what a shard holds of it. @param addend of a partial one: whole, to be added to the sum */
  place(tensor: Tensor, layout: Layout, local: Tensor, addend?: Tensor): void {
    if (addend !== undefined) this.#addends.set(tensor, addend);
    this.#layouts.set(tensor, layout);
    this.#locals.set(tensor, local);
    const isMadeOfFree =
      layout !== "partial" &&
      ruleOf(tensor).pull !== undefined &&
      tensor.inputs.every((input) => this.#free.has(input));
    if (layout === "whole" || isOp(tensor, "random") || isMadeOfFree) this.#free.add(tensor);
  }

  layout(tensor: Tensor): Layout {
    const layout = this.#layouts.get(tensor);
    if (layout === undefined) throw new Error(`internal: ${tensor.op.kind} is used before it is placed`);
    return layout;
  }

  /** What a shard holds, as it lies. */
  local(tensor: Tensor): Tensor {
    const local = this.#locals.get(tensor);
    if (local === undefined) throw new Error(`internal: ${tensor.op.kind} is used before it is placed`);
    return local;
  }

  /** A tensor that is partial or whole as a sum over the shards of something, and what is to be added to it. */
  sumOf(tensor: Tensor): { readonly partial?: Tensor; readonly addend?: Tensor | undefined } {
    return this.layout(tensor) === "partial"
      ? { partial: this.local(tensor), addend: this.#addends.get(tensor) }
      : { addend: this.local(tensor) };
  }

  /** The whole tensor. */
  whole(tensor: Tensor): Tensor {
    return this.layout(tensor) === "whole"
      ? this.local(tensor)
      : remembered(this.#wholes, tensor, () => this.#joined(tensor));
  }

  /** A shard's part of the tensor. */
  part(tensor: Tensor, cut: Cut): Tensor {
    if (sameCut(this.layout(tensor), cut)) return this.local(tensor);
    const parts = remembered(this.#parts, tensor, () => new Map<string, Tensor>());
    return remembered(parts, `${cut.axis} ${cut.runs}`, () => this.#taken(tensor, cut));
  }

  /** What a shard computes by a strategy. */
  computed(y: Tensor, { op, operands, owner, renumbered }: Strategy): Tensor {
    const asTheyAre = y.inputs.map((input, index) => {
      const cut = operands[index];
      return cut === undefined || cut === "whole" ? this.whole(input) : this.part(input, cut);
    });
    const [table, indices] = asTheyAre;
    const inputs = table && indices && renumbered ? [table, this.#renumbered(y, indices, renumbered)] : asTheyAre;
    const local = apply(op, inputs);
    return owner === undefined ? local : select(broadcastTo(this.#isShard(owner), local.shape), local, 0);
  }

  /** A part of the same stream of random numbers, drawn by itself where it begins and ends between blocks of four. */
  drawn(tensor: Tensor<"random">, cut: Cut): Tensor {
    const { op, inputs, shape } = tensor;
    const { outer, inner } = stretches(shape, cut, this.shards);
    if (inner % 4 !== 0 || outer > mostStretches) {
      return this.#sliced(
        remembered(this.#wholes, tensor, () => this.#computedWhole(tensor)),
        cut,
      );
    }
    const local = partShape(shape, cut, this.shards);
    const stretch = (index: number): Tensor =>
      apply(
        {
          ...op,
          shape: outer === 1 ? local : [inner],
          first: (index * this.shards + this.#shard) * inner,
        },
        inputs.map((input) => this.whole(input)),
      );
    return reshape(concat(Array.from({ length: outer }, (_, index) => stretch(index))), local);
  }

  /** Numbers that shards would have to exchange for {@link whole}. */
  costOfWhole(tensor: Tensor): number {
    if (this.#free.has(tensor) || this.#wholes.has(tensor)) return 0;
    if (this.layout(tensor) === "partial") return 2 * sizeOf(tensor.shape);
    if (isElementwise(tensor.op.kind) && tensor.inputs.every((input) => this.#isAtHand(input))) return 0;
    return isCheapView(tensor)
      ? tensor.inputs.reduce((total, input) => total + this.costOfWhole(input), 0)
      : sizeOf(tensor.shape);
  }

  /** Numbers that shards would have to exchange for {@link part}. */
  costOfPart(tensor: Tensor, cut: Cut): number {
    if (sameCut(this.layout(tensor), cut) || this.#free.has(tensor)) return 0;
    const strategy = isOp(tensor, "broadcast") ? ruleOf(tensor).pull?.(tensor, cut, this.shards) : null;
    return strategy ? this.costOf(tensor, strategy) : this.costOfWhole(tensor);
  }

  /** Numbers that shards would have to exchange for the operands of a strategy. */
  costOf(y: Tensor, { operands }: Strategy): number {
    return y.inputs.reduce((total, input, index) => {
      const cut = operands[index];
      return total + (cut === undefined || cut === "whole" ? this.costOfWhole(input) : this.costOfPart(input, cut));
    }, 0);
  }

  /** The maximum over the shards. */
  readonly maximum = (local: Tensor): Tensor => apply({ kind: "allReduce", operation: "max" }, [local]);
  /** The sum over the shards. @param addend whole, added once */
  readonly total = (local: Tensor, addend?: Tensor): Tensor => {
    const sum = apply({ kind: "allReduce", operation: "sum" }, [local]);
    return addend === undefined ? sum : add(sum, addend);
  };

  #isAtHand(tensor: Tensor): boolean {
    return this.layout(tensor) === "whole" || this.#wholes.has(tensor);
  }

  #joined(tensor: Tensor): Tensor {
    const layout = this.layout(tensor);
    if (!isCut(layout)) {
      this.reduced.add(tensor);
      return this.total(this.local(tensor), this.#addends.get(tensor));
    }
    const isCheap = isCheapView(tensor) || this.costOfWhole(tensor) === 0;
    return isCheap ? this.#computedWhole(tensor) : this.#gathered(tensor, layout);
  }

  #computedWhole({ op, inputs }: Tensor): Tensor {
    return apply(
      op,
      inputs.map((input) => this.whole(input)),
    );
  }

  #gathered(tensor: Tensor, cut: Cut): Tensor {
    const { shards } = this;
    const local = this.local(tensor);
    if (cut.axis === 0 && cut.runs === 1) return apply({ kind: "allGather", shards }, [local]);
    const { outer, inner } = stretches(tensor.shape, cut, shards);
    const all = apply({ kind: "allGather", shards }, [reshape(local, [1, outer, inner])]); // [K, outer, inner]
    return reshape(transpose(all, [1, 0, 2]), tensor.shape);
  }

  #taken(tensor: Tensor, cut: Cut): Tensor {
    if (isOp(tensor, "random")) return this.drawn(tensor, cut);
    if (this.#free.has(tensor) || isCheapView(tensor)) {
      const strategy = ruleOf(tensor).pull?.(tensor, cut, this.shards);
      if (strategy) return this.computed(tensor, strategy);
    }
    return this.#sliced(this.whole(tensor), cut);
  }

  #sliced(whole: Tensor, cut: Cut): Tensor {
    const { axis, runs } = cut;
    const { shape } = whole;
    if (!canCut(shape, cut, this.shards)) throw new Error("internal: a tensor that cannot be cut so");
    const piece = pieceOf(shape, cut, this.shards);
    if (runs === 1) return narrow(whole, axis, this.#shard * piece, piece);
    const apart = reshape(whole, [...shape.slice(0, axis), runs, -1, ...shape.slice(axis + 1)]);
    return reshape(narrow(apart, axis + 1, this.#shard * piece, piece), partShape(shape, cut, this.shards));
  }

  /** Indices of a part of a table, from indices of the whole of which each names a row of its own block. */
  #renumbered(y: Tensor, indices: Tensor, { cut, blocks }: NonNullable<Strategy["renumbered"]>): Tensor {
    const rowsOfAll = isOp(y, "scatterAdd") ? y.op.size : (operand(y).shape[0] ?? 1);
    const piece = blocks / (cut.runs * this.shards);
    const before = (block: number): number => {
      const [run, inPiece] = [Math.floor(block / piece), block % piece];
      return ((run * this.shards + this.#shard) * piece + inPiece - block) * (rowsOfAll / blocks);
    };
    const own = Array.from({ length: blocks / this.shards }, (_, block) => before(block));
    const rest = indices.shape.slice(1).map(() => 1);
    return sub(indices, broadcastTo(literal(own, [own.length, ...rest], "i32"), indices.shape));
  }

  /** Not 0 on one shard, 0 on the others: a scalar. A literal, which no rewrite folds, so that the shards' programs stay alike. */
  #isShard(shard: number): Tensor {
    this.#marks ??= literal(Array.from({ length: this.shards }, (_, index) => (index === this.#shard ? mark : 0)));
    return reshape(narrow(this.#marks, 0, shard, 1), []);
  }
}

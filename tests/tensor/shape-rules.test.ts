/** @file Every rejection names the operation, both shapes and the line of the caller. */
import { describe, expect, test } from "vitest";
import { ShapeError } from "#src/base/errors.js";
import { apply } from "#src/tensor/ops/apply.js";
import * as ops from "#src/tensor/index.js";
import { f32, i32, trace } from "#src/tensor/index.js";
import type { Tensor, TensorSpec } from "#src/tensor/index.js";

/** A tensor of this shape. */
function given(spec: TensorSpec): Tensor {
  return apply({ kind: "input", name: "given" }, [], spec);
}
const float = (...shape: number[]): Tensor => given(f32(...shape));
const integer = (...shape: number[]): Tensor => given(i32(...shape));

/** Operation that is refused, by what is asked, with everything its message must name. */
const refused: readonly (readonly [string, () => unknown, readonly string[]])[] = [
  ["add of shapes that do not broadcast", () => ops.add(float(2, 3), float(4)), ["[add]", "[2, 3]", "[4]"]],
  ["add of two types", () => ops.add(float(3), integer(3)), ["[add]", "f32[3]", "i32[3]"]],
  ["div of integers", () => ops.div(integer(3), integer(3)), ["[div]", "i32[3]", "cast"]],
  ["exp of integers", () => ops.exp(integer(2)), ["[exp]", "i32[2]", "cast"]],
  ["select by an integer mask", () => ops.select(integer(2), float(2), float(2)), ["[select]", "i32[2]"]],
  ["select between two types", () => ops.select(float(2), float(2), integer(2)), ["[select]", "f32[2]", "i32[2]"]],
  ["sum over an axis that is not there", () => ops.sum(float(2, 3), { axes: [2] }), ["[sum]", "axis 2", "[2, 3]"]],
  ["sum over a negative axis too far", () => ops.sum(float(2, 3), { axes: [-3] }), ["[sum]", "[2, 3]"]],
  ["max of integers", () => ops.max(integer(2)), ["[reduceMax]", "i32[2]"]],
  [
    "mean that names an axis twice",
    () => ops.mean(float(2, 3), { axes: [1, -1] }),
    ["[sum]", "[1, 1]", "[2, 3]", "twice"],
  ],
  ["argmax over an axis that is not there", () => ops.argmax(float(2), 1), ["[argmax]", "axis 1", "[2]"]],
  ["matmul with unequal inner sizes", () => ops.matmul(float(2, 3), float(4, 5)), ["[matmul]", "[2, 3]", "[4, 5]"]],
  ["matmul of vectors", () => ops.matmul(float(3), float(3)), ["[matmul]", "[3]", "two axes"]],
  [
    "matmul with batches that do not broadcast",
    () => ops.matmul(float(2, 3, 4), float(3, 4, 5)),
    ["[matmul]", "[2]", "[3]"],
  ],
  ["matmul of integers", () => ops.matmul(integer(2, 2), float(2, 2)), ["[matmul]", "i32[2, 2]"]],
  ["gather by floats", () => ops.gather(float(4, 2), float(3)), ["[gather]", "i32", "f32[3]"]],
  ["gather from a scalar", () => ops.gather(float(), integer(3)), ["[gather]", "f32[]"]],
  [
    "scatterAdd of updates that do not fit",
    () => ops.scatterAdd(float(4, 2), integer(3), 5),
    ["[scatterAdd]", "[4, 2]", "[3]"],
  ],
  ["scatterAdd of integers", () => ops.scatterAdd(integer(3), integer(3), 5), ["[scatterAdd]", "i32[3]"]],
  ["scatterAdd to no rows", () => ops.scatterAdd(float(3), integer(3), 0), ["[scatterAdd]", "[0]"]],
  ["reshape to another number of elements", () => ops.reshape(float(2, 3), [4]), ["[reshape]", "[2, 3]", "[4]"]],
  ["reshape where the rest is no whole number", () => ops.reshape(float(2, 3), [4, -1]), ["[reshape]", "[4, 1.5]"]],
  ["transpose by no permutation", () => ops.transpose(float(2, 3), [0, 0]), ["[transpose]", "[0, 0]", "[2, 3]"]],
  ["transpose of another rank", () => ops.transpose(float(2, 3), [2, 1, 0]), ["[transpose]", "[2, 1, 0]", "[2, 3]"]],
  ["broadcast to fewer axes", () => ops.broadcastTo(float(2, 3), [3]), ["[broadcast]", "[2, 3]", "[3]"]],
  ["broadcast of a size above 1", () => ops.broadcastTo(float(2), [4]), ["[broadcast]", "[2]", "[4]"]],
  ["slice past the end", () => ops.slice(float(4), [2], [3]), ["[slice]", "[2]", "[3]", "[4]"]],
  ["slice with a step past the end", () => ops.slice(float(4), [0], [3], [2]), ["[slice]", "[3]", "[2]", "[4]"]],
  ["slice from a negative start", () => ops.slice(float(4), [-1], [2]), ["[slice]", "[-1]", "[4]"]],
  ["slice of the whole size from a later start", () => ops.slice(float(4), [1], [4]), ["[slice]", "[1]", "[4]"]],
  ["narrow along an axis that is not there", () => ops.narrow(float(2), 1, 0, 1), ["[narrow]", "axis 1", "[2]"]],
  [
    "random tensor of half an element",
    () => ops.normal({ seed: integer(), step: integer() }, [2.5], "z"),
    ["[random]", "[2.5]"],
  ],
  ["reverse of an axis that is not there", () => ops.reverse(float(2), [1]), ["[reverse]", "axis 1", "[2]"]],
  ["pad with a negative count", () => ops.pad(float(2), [-1], [0]), ["[pad]", "[2]"]],
  ["pad with too few counts", () => ops.pad(float(2, 2), [1], [1]), ["[pad]", "[2, 2]"]],
  [
    "concat of unequal other axes",
    () => ops.concat([float(2, 3), float(2, 4)]),
    ["[concat]", "[2, 3]", "[2, 4]", "axis 0"],
  ],
  ["concat of two types", () => ops.concat([float(2), integer(2)]), ["[concat]", "f32[2]", "i32[2]"]],
  ["concat of nothing", () => ops.concat([]), ["[concat]"]],
  ["an axis of size 0", () => ops.literal([], [0, 3]), ["[literal]", "[0, 3]", "from 1 up"]],
  ["slice of nothing", () => ops.narrow(float(4), 0, 2, 0), ["[slice]", "size [0]", "[4]"]],
  ["split into parts that do not add up", () => ops.split(float(5), [2, 2]), ["[split]", "2 + 2", "5"]],
  ["literal with too few values", () => ops.literal([1, 2], [3]), ["[literal]", "2 values", "[3]"]],
  ["random with a float seed", () => ops.uniform({ seed: float(), step: integer() }, [2], "z"), ["[random]", "f32[]"]],
];

function messageOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    expect(error).toBeInstanceOf(ShapeError);
    return (error as Error).message;
  }
  return expect.fail("nothing was refused");
}

describe("refused", () => {
  test.each(refused)("%s", (_name, action, parts) => {
    const message = messageOf(action);
    for (const part of parts) expect(message).toContain(part);
    expect(message, "names the line that asked").toMatch(/\(at .*shape-rules\.test\.ts:\d+:\d+\)$/);
    expect(message).not.toContain("\n");
  });

  test("the line is the one of the call", () => {
    const here = /test\.ts:(\d+)/.exec(new Error().stack ?? "")?.[1];
    const message = messageOf(() => ops.add(float(2), float(3))); // one line below the line above
    expect(message).toContain(`shape-rules.test.ts:${Number(here) + 1}:`);
  });

  test("updates of unknown state, and of another shape", () => {
    const unknown = () => trace(() => ({ updates: { w: float(2) } }), {}, {});
    expect(messageOf(unknown)).toContain('update of "w", which is no state');
    const other = () => trace(() => ({ updates: { w: float(2) } }), {}, { w: f32(3) });
    for (const part of ['update of "w"', "f32[2]", "f32[3]"]) expect(messageOf(other)).toContain(part);
  });
});

describe("result shapes", () => {
  test.each<readonly [string, Tensor, readonly number[], string]>([
    ["broadcasting", ops.add(float(3, 1), float(2, 1, 4)), [2, 3, 4], "f32"],
    ["comparison of integers", ops.less(integer(3), 2), [3], "f32"],
    ["sum of all", ops.sum(float(2, 3)), [], "f32"],
    ["sum that keeps axes", ops.sum(float(2, 3), { axes: [-1], keepDims: true }), [2, 1], "f32"],
    ["argmax", ops.argmax(float(2, 3)), [2], "i32"],
    ["matmul by a matrix", ops.matmul(float(5, 2, 3), float(3, 4)), [5, 2, 4], "f32"],
    ["matmul of batches", ops.matmul(float(5, 1, 2, 3), float(6, 3, 4)), [5, 6, 2, 4], "f32"],
    ["reshape with a rest", ops.reshape(float(4, 6), [-1, 8]), [3, 8], "f32"],
    ["pad with interior", ops.pad(float(3), [1], [2], [1]), [8], "f32"],
    ["transpose", ops.transpose(integer(2, 3, 4), [2, 0, 1]), [4, 2, 3], "i32"],
    ["gather", ops.gather(float(9, 3), integer(2, 4)), [2, 4, 3], "f32"],
    ["gather of integers", ops.gather(integer(9), integer()), [], "i32"],
    ["scatterAdd", ops.scatterAdd(float(2, 4, 3), integer(2, 4), 9), [9, 3], "f32"],
    ["concat", ops.concat([float(2, 3), float(4, 3)]), [6, 3], "f32"],
    ["concat along the last axis", ops.concat([float(2, 3), float(2, 5)], -1), [2, 8], "f32"],
  ])("%s", (_name, tensor, shape, dtype) => {
    expect(tensor.shape).toEqual(shape);
    expect(tensor.dtype).toBe(dtype);
  });
});

/** @file The reference backend as an executor: state, inputs, outputs and what it refuses. */
import { describe, expect, test } from "vitest";
import { createReferenceExecutor } from "#src/backends/reference/index.js";
import { ShapeError } from "#src/base/errors.js";
import * as ops from "#src/tensor/index.js";
import { compile, f32, i32 } from "#src/tensor/index.js";
import { named } from "../../support/named.js";

const executor = createReferenceExecutor();

/** s ← s + x, and y = 2 · s as it was. */
const accumulator = () =>
  compile(
    ({ inputs, state }) => ({
      outputs: { y: ops.mul(2, named(state, "s")), total: ops.sum(named(inputs, "x")) },
      updates: { s: ops.add(named(state, "s"), named(inputs, "x")) },
    }),
    { executor, inputs: { x: f32(2) }, state: { s: f32(2) } },
  );

describe("a program", () => {
  test("reads state as it was at the start, and updates it at the end", async () => {
    const program = await accumulator();
    expect([...program.run({ x: [1, 2] }).tensor("y")]).toEqual([0, 0]);
    expect([...program.run({ x: [10, 20] }).tensor("y")]).toEqual([2, 4]);
    expect([...program.state.read("s")]).toEqual([11, 22]);
  });

  test("makes all updates take effect together", async () => {
    const program = await compile(({ state }) => ({ updates: { a: named(state, "b"), b: named(state, "a") } }), {
      executor,
      state: { a: f32(), b: f32() },
    });
    program.state.write("a", [1]);
    program.state.write("b", [2]);
    program.run();
    expect([program.state.read("a")[0], program.state.read("b")[0]]).toEqual([2, 1]);
  });

  test("keeps inputs that a run leaves out, also those filled in place", async () => {
    const program = await accumulator();
    program.input("x").set([3, 4]);
    expect(program.run().number("total")).toBe(7);
    expect(program.run().number("total")).toBe(7);
  });

  test("shares state with another program", async () => {
    const first = await accumulator();
    const second = await compile(({ state }) => ({ outputs: { s: named(state, "s") } }), {
      executor,
      state: first.state,
    });
    first.run({ x: [1, 2] });
    expect([...second.run().tensor("s")]).toEqual([1, 2]);
  });

  test("gives copies: neither a result nor a read changes the state", async () => {
    const program = await compile(({ state }) => ({ outputs: { s: named(state, "s") } }), {
      executor,
      state: { s: f32(1) },
    });
    program.run().tensor("s")[0] = 9;
    program.state.read("s")[0] = 9;
    expect(program.state.read("s")[0]).toBe(0);
  });

  test("holds integers as integers", async () => {
    const program = await compile(({ state }) => ({ updates: { n: ops.add(named(state, "n"), 1) } }), {
      executor,
      state: { n: i32() },
    });
    program.state.write("n", [2147483647]);
    program.run();
    expect(program.state.read("n")).toEqual(Int32Array.of(-2147483648));
  });
});

describe("refused", () => {
  test.each<readonly [string, (program: Awaited<ReturnType<typeof accumulator>>) => unknown, string]>([
    ["an unknown input", (program) => program.run({ z: [1] }), 'no input "z"; there are: x'],
    ["an input of the wrong size", (program) => program.run({ x: [1] }), 'input "x" is [2] with 2 elements, got 1'],
    ["an unknown output", (program) => program.run().tensor("z"), 'no output "z"; there are: y, total'],
    ["a tensor as a number", (program) => program.run().number("y"), 'output "y" has 2 elements'],
    ["reading unknown state", (program) => program.state.read("z"), 'no state "z"; there are: s'],
    [
      "writing state of the wrong size",
      (program) => program.state.write("s", [1, 2, 3]),
      'state "s" is [2] with 2 elements, got 3',
    ],
  ])("%s", async (_name, action, message) => {
    const program = await accumulator();
    expect(() => action(program)).toThrow(ShapeError);
    expect(() => action(program)).toThrow(message);
  });
});

/** @file Plans as text: every step, every buffer, the size of the arena. */
import { expect, test } from "vitest";
import * as ops from "#src/tensor/index.js";
import { f32, formatPlan, i32 } from "#src/tensor/index.js";
import { named } from "../../support/named.js";
import { planOf } from "./plan-of.js";

test("rows by index", () => {
  const plan = planOf(
    ({ inputs }) => {
      const [table, labels] = [named(inputs, "table"), named(inputs, "labels")];
      const rows = ops.gather(table, labels);
      return { outputs: { rows, sums: ops.scatterAdd(ops.transpose(rows, [1, 0]), ops.narrow(labels, 0, 0, 3), 4) } };
    },
    { table: f32(5, 3), labels: i32(7) },
  );
  expect(plan.steps.map((_, index) => formatPlan(plan).split("\n")[index])).toMatchInlineSnapshot(`
    [
      "  0 gather 7 of 5×3 input:table[3,1] at input:labels[1] → output:rows",
      "  1 elementwise [3, 7] { v0=output:rows[1,3] #4[7,1]←v0 }",
      "  2 scatterAdd 3 of 4×7 #4[7,1] at input:labels[1] → output:sums",
    ]
  `);
});

test("a small program with each kind of step", () => {
  const plan = planOf(
    ({ inputs, state }) => {
      const source = { seed: named(state, "seed"), step: named(state, "step") };
      const hidden = ops.relu(ops.matmul(named(inputs, "x"), named(state, "w")));
      const noisy = ops.add(hidden, ops.normal(source, [2, 4], "noise"));
      return {
        outputs: { total: ops.sum(noisy), best: ops.argmax(noisy) },
        updates: { step: ops.add(source.step, 1) },
      };
    },
    { x: f32(2, 3) },
    { w: f32(3, 4), seed: i32(), step: i32() },
  );
  expect(formatPlan(plan)).toMatchInlineSnapshot(`
    "  0 normal 8 → #6
      1 matmul 2×4×3 input:x[3,1] · state:w[4,1] then [8] { v0=product v1=leakyRelu(v0 slope=0) v2=#6[1] v3=add(v1,v2) #7[1]←v3 }
      2 sum of v0 to output:total[0] over R [8] { v0=#7[1] }
      3 argmax 2×4×1 #7[4,1] → output:best
      4 elementwise [1] { v0=state:step[0] v1=1 v2=add(v0,v1) state:step[0]←v2 }
    #0 input x f32[2, 3] 24 bytes at 128
    #4 output total f32[1, 1] 4 bytes at 192
    #5 output best i32[2, 1] 8 bytes at 0
    #6 temporary random f32[2, 4] 32 bytes at 0
    #7 temporary add f32[2, 4] 32 bytes at 64
    arena 256 bytes"
  `);
});

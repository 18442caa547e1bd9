/** @file Every primitive as nodes of ONNX against the float64 reference, over random shapes and views; what ONNX has not is refused. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { evaluate } from "#src/backends/reference/index.js";
import { convert } from "#src/interop/onnx/convert.js";
import { encodeModel } from "#src/interop/onnx/model-bytes.js";
import { trace } from "#src/tensor/index.js";
import type { Graph } from "#src/tensor/index.js";
import { expectClose } from "../../support/close.js";
import { loadOnnx } from "../../support/onnx-runtime.js";
import { allCases } from "../../support/op-cases/index.js";
import { asState } from "../../support/op-cases/op-case.js";
import type { OpCase } from "../../support/op-cases/index.js";

const facts = { name: "test", producer: "", producerVersion: "", description: "", metadata: {} };

/** Primitives that are refused: what a message about them says. */
const refused: Readonly<Record<string, RegExp>> = {
  conv2dWeight: /conv2dWeight/,
  scatterAdd: /scatterAdd/,
  random: /random/,
};

/** What ONNX has not or does not do: zeros between elements; rows outside the table, which are zeros here, there an error or counted from the end. */
const differs: Readonly<Record<string, RegExp>> = {
  pad: /between elements/,
  gather: /out of data bounds|, expected 0\b/,
};

const convertGraph = (graph: Graph, values: OpCase["values"]) =>
  convert({
    trace: () => graph,
    settings: [{}],
    evaluate: (known) => Promise.resolve(evaluate(known, {}, values).outputs),
  });

async function expectSame({ inputs, state, values, build, tolerance }: OpCase): Promise<void> {
  const graph = trace((given) => ({ outputs: { y: build({ ...given.inputs, ...given.state }) } }), inputs, state);
  if (graph.outputs["y"]?.op.kind === "input") return; // a name has one meaning in a file
  const { graph: made } = await convertGraph(graph, values);
  const running = await loadOnnx(encodeModel(made, facts));
  const feeds = Object.entries(inputs).map(
    ([name, { shape, dtype }]) => [name, { shape, dtype, values: values[name] ?? [] }] as const,
  );
  const { y } = await running.run(Object.fromEntries(feeds));
  await running.release();
  expect(y?.shape).toEqual(graph.outputs["y"]?.shape);
  const expected = evaluate(graph, values, values).outputs["y"] ?? [];
  const most = Math.max(tolerance, 1e-5);
  expectClose(y?.values ?? [], expected, { absolute: most, relative: most }, "y");
}

describe.each(allCases)("%s", (kind, row) => {
  test("agrees with the reference, or is refused", async () => {
    await fc.assert(
      fc.asyncProperty(row.cases("gradient"), fc.boolean(), async (opCase, isFirstKnown) => {
        const given = isFirstKnown && Object.keys(opCase.inputs).length > 1 ? asState(opCase) : opCase;
        const message = refused[kind];
        if (message === undefined) {
          await expectSame(given).catch((error: unknown) => {
            if (!(error instanceof Error) || differs[kind]?.test(error.message) !== true) throw error;
          });
        } else await expect(expectSame(opCase)).rejects.toThrow(message);
      }),
      { numRuns: 12 },
    );
  });
});

/** @file Where a picture is missing, as random strokes of a brush. */
import type { Pixels } from "../../data/portable.js";
import { strokeHoles } from "../../gan/index.js";
import { compile, constant, i32, uniform } from "../../tensor/index.js";
import type { Executor } from "../../tensor/index.js";

/** [height · width], 1 where a pixel is missing, 0 where it is known. */
export type Mask = Uint8Array;

/** Random strokes; the same seed and size give the same ones. @param seed 32 bits */
export async function strokesMask(
  executor: Executor,
  seed: number,
  { width, height }: Pick<Pixels, "width" | "height">,
): Promise<Mask> {
  const program = await compile(
    ({ inputs }) => {
      const source = { seed: inputs["seed"] ?? constant(0, "i32"), step: constant(0, "i32") };
      return {
        outputs: { hole: strokeHoles((shape, stream) => uniform(source, shape, stream), 1, { width, height }).hole },
      };
    },
    { executor, inputs: { seed: i32() } },
  );
  const mask = Uint8Array.from(program.run({ seed: [seed | 0] }).tensor("hole"));
  program.dispose();
  return mask;
}

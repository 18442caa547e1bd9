/** @file A part of a trained GAN converted to ONNX, in memory. */
import { ConfigError, ShapeError } from "../base/errors.js";
import { inUse } from "../gan/index.js";
import { convert } from "../interop/onnx/convert.js";
import type { Converted, Evaluate } from "../interop/onnx/convert.js";
import { compile, trace } from "../tensor/index.js";
import type { Graph, TensorSpecs } from "../tensor/index.js";
import type { Model } from "../training/portable.js";
import type { CallSizes, Part } from "./onnx-part.js";

/**
 * Batches of the first trace, at least, which is also run to see what rounding does; and those of the others, in units. Numbers that are hardly any other
 * size of a network: a batch that is as large as something else may be simplified by that. Hence two for the first.
 */
const firstBatches = [67, 71] as const;
const otherBatches = [11, 13] as const;
/** What a batch may have to be a multiple of: minibatch statistics split it into groups, packs into packs. */
const units = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32];

/** A converted part. */
export interface ConvertedPart extends Converted {
  readonly part: Part;
  /** What the batch must be a multiple of. */
  readonly unit: number;
  /** Whether height and width of images vary, too. */
  readonly isAnySize: boolean;
  /** Sizes of the graph for our engine. */
  readonly sizes: CallSizes;
}

/** Settings of the traces: the first, then others that differ from it in one size. */
function settingsOf(unit: number, least: number, sides: Part["anySize"]): [CallSizes, ...CallSizes[]] {
  const first = { batch: unit * Math.ceil(least / unit), ...sides };
  const others = otherBatches.map((count) => ({ ...first, batch: unit * count }));
  const { height, width } = sides ?? {};
  const larger = [2, 3].flatMap((factor) => [
    ...(height === undefined ? [] : [{ ...first, height: factor * height }]),
    ...(width === undefined ? [] : [{ ...first, width: factor * width }]),
  ]);
  return [first, ...others, ...larger];
}

/** Computes what depends on the state of a model. */
const evaluateIn =
  ({ executor, state }: Pick<Model, "executor" | "state">): Evaluate =>
  async ({ outputs }) => {
    const program = await compile(() => ({ outputs }), { executor, state });
    const result = program.run();
    const values = Object.fromEntries(Object.keys(outputs).map((name) => [name, result.tensor(name).slice()]));
    program.dispose();
    return values;
  };

/** The part at some sizes. */
export const inputSpecs = ({ inputs }: Part, sizes: CallSizes): TensorSpecs =>
  Object.fromEntries(inputs.map(({ name, spec }) => [name, spec(sizes)]));

/**
 * Converts a part, for batches of any size, or of multiples of the smallest unit that it takes; for images of any size where it takes such.
 * @throws ConfigError when it cannot be exported, with the reason
 */
export async function convertPart(model: Model, part: Part): Promise<ConvertedPart> {
  const { gan, state } = model;
  const traceAt = (sizes: CallSizes): Graph =>
    trace(
      inUse(gan, (networks, inputs) => part.use(networks, inputs)),
      inputSpecs(part, sizes),
      state.specs,
    );
  const attempts = [...(part.anySize === undefined ? [] : [part.anySize]), undefined].flatMap((sides) =>
    units.flatMap((unit) => firstBatches.map((least) => ({ sides, unit, least }))),
  );
  let reason: unknown;
  for (const { sides, unit, least } of attempts) {
    const settings = settingsOf(unit, least, sides);
    try {
      const converted = await convert({ trace: traceAt, settings, evaluate: evaluateIn(model) });
      return { ...converted, part, unit, isAnySize: sides !== undefined, sizes: settings[0] };
    } catch (error) {
      if (!(error instanceof ConfigError) && !(error instanceof ShapeError)) throw error;
      reason ??= error;
    }
  }
  const why = reason instanceof Error ? reason.message : String(reason);
  throw new ConfigError(`network ${part.name} cannot be exported to ONNX: ${why}`, { cause: reason });
}

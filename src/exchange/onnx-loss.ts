/** @file What weights of fewer bits change: the outputs of our engine with the weights as they are and as they are stored, for the same inputs. */
import { roundedState } from "../interop/onnx/weights.js";
import type { WeightType } from "../interop/onnx/weights.js";
import { compile, normal, uniform } from "../tensor/index.js";
import type { TensorData, TensorSpecs } from "../tensor/index.js";
import type { ImageSpec } from "../gan/index.js";
import type { Model } from "../training/portable.js";
import type { ConvertedPart } from "./onnx-model.js";
import { inputSpecs } from "./onnx-model.js";
import { planesOf } from "./onnx-part.js";

/** How far outputs are apart. */
export interface WeightLoss {
  /** Samples that were compared. */
  readonly samples: number;
  /** What they were: latents, or images and where these come from. */
  readonly of: string;
  /** Largest and mean |difference|. */
  readonly largest: number;
  readonly mean: number;
  /** 20 log₁₀(range / root mean square), the range 2 for images, else that of the outputs. dB; undefined when nothing differs. */
  readonly psnr: number | undefined;
}

/** Images of the data that the model was trained on. */
export interface ImageSamples extends ImageSpec {
  readonly name: string;
  /** [count, H, W, C] in [−1, 1]. */
  readonly images: (count: number) => Float32Array;
}

/** Random inputs that are no images. @param classes that labels are below */
async function drawnInputs(model: Model, specs: TensorSpecs, classes: number): Promise<Record<string, TensorData>> {
  const drawn = Object.entries(specs).filter(([, { shape }]) => shape.length > 0);
  const program = await compile(
    ({ inputs: { seed } }) => {
      if (seed === undefined) throw new Error("internal: no seed");
      const source = { seed, step: seed };
      return {
        outputs: Object.fromEntries(
          drawn.map(([name, { shape, dtype }]) => [name, (dtype === "i32" ? uniform : normal)(source, shape, name)]),
        ),
      };
    },
    { executor: model.executor, inputs: { seed: { shape: [], dtype: "i32" } } },
  );
  const result = program.run({ seed: [0] });
  const values = Object.entries(specs).map(([name, { shape, dtype }]): [string, TensorData] => {
    if (shape.length === 0) return [name, Float32Array.of(1)];
    const numbers = result.tensor(name).slice();
    return [name, dtype === "i32" ? Int32Array.from(numbers, (share) => Math.floor(share * classes)) : numbers];
  });
  program.dispose();
  return Object.fromEntries(values);
}

/** Images of the data as the input `image`, if it takes such. */
function dataInputs(specs: TensorSpecs, samples: ImageSamples | undefined): Record<string, TensorData> | undefined {
  const [count = 0, channels, height, width] = specs["image"]?.shape ?? [];
  if (samples === undefined || channels === undefined) return undefined;
  const fits = channels === samples.channels && height === samples.height && width === samples.width;
  return fits ? { image: planesOf(samples.images(count), samples) } : undefined;
}

/**
 * What a converted part loses by weights of fewer bits.
 * @param data what images are looked at; random ones unless given
 */
export async function weightLoss(
  model: Model,
  converted: ConvertedPart,
  weights: WeightType,
  data?: ImageSamples,
): Promise<WeightLoss> {
  const { executor } = model;
  const { folded, values, part, sizes } = converted;
  const specs = inputSpecs(part, sizes);
  const drawn = await drawnInputs(model, specs, model.gan.generator?.classes ?? model.spec.classes ?? 1);
  const images = dataInputs(specs, data);
  const given = { ...drawn, ...images };
  const run = async (state: Readonly<Record<string, TensorData>>): Promise<Record<string, TensorData>> => {
    const bank = executor.createState(folded.state);
    for (const [name, tensor] of Object.entries(state)) bank.write(name, tensor);
    const { outputs } = folded;
    const program = await compile(() => ({ outputs }), { executor, inputs: folded.inputs, state: bank });
    const result = program.run(Object.fromEntries(Object.keys(folded.inputs).map((name) => [name, given[name] ?? []])));
    const made = Object.fromEntries(Object.keys(outputs).map((name) => [name, result.tensor(name).slice()]));
    program.dispose();
    return made;
  };
  const exact = await run(values);
  const rounded = await run(roundedState(folded, values, weights));
  const [first = ""] = Object.keys(exact);
  const [a = new Float32Array(), b = new Float32Array()] = [exact[first], rounded[first]];
  const differences = Float64Array.from(a, (value, at) => Math.abs(value - (b[at] ?? 0)));
  const square = differences.reduce((sum, d) => sum + d * d, 0) / differences.length;
  const isImage = first === "image" || first === "result";
  const range = isImage ? 2 : largest(a) + largest(Float64Array.from(a, (value) => -value));
  return {
    samples: sizes["batch"] ?? 0,
    of: images === undefined ? "random inputs" : `images of ${data?.name}`,
    largest: largest(differences),
    mean: differences.reduce((sum, d) => sum + d, 0) / differences.length,
    psnr: square === 0 ? undefined : 20 * Math.log10(range / Math.sqrt(square)),
  };
}

const largest = (values: TensorData): number =>
  Float64Array.from(values).reduce((most, value) => Math.max(most, value), -Infinity);

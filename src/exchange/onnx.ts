/** @file A trained GAN as files of ONNX, in memory: each of the parts that are asked for, with what it says of itself. Runs in the browser, too. */
import { version } from "../base/version.js";
import { encodeModel, opset } from "../interop/onnx/model-bytes.js";
import { countNodes } from "../interop/onnx/ir.js";
import { withWeights } from "../interop/onnx/weights.js";
import type { WeightType } from "../interop/onnx/weights.js";
import { findRecipe } from "../training/portable.js";
import type { Model } from "../training/portable.js";
import { weightLoss } from "./onnx-loss.js";
import type { ImageSamples, WeightLoss } from "./onnx-loss.js";
import { convertPart } from "./onnx-model.js";
import type { ConvertedPart } from "./onnx-model.js";
import { chooseParts } from "./onnx-parts.js";
import type { Truncation } from "./onnx-parts.js";

/** What of a model is exported, and how. */
export interface OnnxOptions {
  /** `generator`, `discriminator`, `encoder`, …, or `all`; what the model is used by unless given. */
  readonly networks?: readonly string[];
  /** How weights are stored; `f32` unless given. */
  readonly weights?: WeightType;
  /** ψ of a generator with styles, or `input` for an input `psi`; the recipe's unless given. */
  readonly truncation?: Truncation;
}

/** What is known of the data, for the file to say. */
export interface DataKnown {
  /** Terms of the data: those of the weights follow from them. */
  readonly licence?: string | undefined;
  readonly classNames?: readonly string[] | undefined;
  /** To look at what weights of fewer bits change. */
  readonly samples?: ImageSamples | undefined;
}

/** One network as a file. */
export interface OnnxFile {
  readonly network: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** What each input and output is. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, string>>;
  /** What the batch must be a multiple of. */
  readonly batchUnit: number;
  /** How often each type of node is there, and how many nodes there were before simplification. */
  readonly nodes: Readonly<Record<string, number>>;
  readonly plainNodes: number;
  readonly weights: WeightType;
  /** Of weights in fewer bits. */
  readonly loss?: WeightLoss;
}

/**
 * Converts a model.
 * @throws ConfigError for networks that it does not have or that cannot be exported
 */
export async function onnxOf(model: Model, options: OnnxOptions = {}, data: DataKnown = {}): Promise<OnnxFile[]> {
  const { networks = [], weights = "f32", truncation } = options;
  const files: OnnxFile[] = [];
  for (const part of chooseParts(model, networks, truncation)) {
    const converted = await convertPart(model, part);
    const loss = weights === "f32" ? undefined : await weightLoss(model, converted, weights, data.samples);
    const inputs = Object.fromEntries(part.inputs.map(({ name, meaning }) => [name, meaning]));
    const { outputs } = part;
    const graph = withWeights(converted.graph, weights);
    const bytes = encodeModel(graph, {
      name: `${model.config.recipe} ${part.name}`,
      producer: "ganvas",
      producerVersion: version,
      description: describe(model, converted, outputs),
      metadata: metadataOf(model, converted, { weights, loss, data, truncation }),
    });
    files.push({
      ...{ network: part.name, bytes, inputs, outputs, batchUnit: converted.unit, weights },
      nodes: countNodes(graph),
      plainNodes: converted.plainNodes,
      ...(loss === undefined ? {} : { loss }),
    });
  }
  return files;
}

/** What it is, and a line of Python that uses it. */
function describe({ config, step }: Model, { part, graph }: ConvertedPart, outputs: OnnxFile["outputs"]): string {
  const { title } = findRecipe(config.recipe);
  const given = graph.inputs.map(({ name }) => `"${name}": ${name}`).join(", ");
  const taken = part.inputs.map(({ name, meaning }) => `${name}: ${meaning}`).join("; ");
  const made = Object.entries(outputs).map(([name, meaning]) => `${name}: ${meaning}`);
  return [
    `${part.name} of ${title}, trained on ${config.data} for ${step} steps. Takes ${taken}. Gives ${made.join("; ")}.`,
    `Python: onnxruntime.InferenceSession(file).run(None, {${given}})`,
  ].join("\n");
}

/** What of the weights is told in the file. */
interface Told {
  readonly weights: WeightType;
  readonly loss: WeightLoss | undefined;
  readonly data: DataKnown;
  readonly truncation: Truncation | undefined;
}

function metadataOf(model: Model, converted: ConvertedPart, told: Told): Record<string, string> {
  const { config, step, gan } = model;
  const { part, unit, isAnySize } = converted;
  const { licence, classNames } = told.data;
  const { styled } = gan.generator ?? {};
  const ports = (meanings: Readonly<Record<string, string>>): string => JSON.stringify(meanings);
  const inputs = Object.fromEntries(part.inputs.map(({ name, meaning }) => [name, meaning]));
  return {
    recipe: config.recipe,
    network: part.name,
    dataset: config.target === "" ? config.data : `${config.data} → ${config.target}`,
    step: String(step),
    seed: String(config.seed),
    normalisation: "images [batch, channels, height, width], black −1, white 1; shown as (x + 1) · 127.5",
    inputs: ports(inputs),
    outputs: ports(part.outputs),
    batch: unit === 1 ? "any" : `a multiple of ${unit}: they are judged together`,
    ...(part.anySize === undefined ? {} : { image_size: isAnySize ? "any" : "as declared" }),
    ...(styled === undefined || part.name === "synthesis" ? {} : { psi: String(told.truncation ?? styled.truncation) }),
    ...(classNames === undefined ? {} : { class_names: JSON.stringify(classNames) }),
    ...(licence === undefined ? {} : { licence: `weights learnt from data under: ${licence}` }),
    weights: told.weights,
    ...(told.loss === undefined ? {} : { weights_loss: JSON.stringify(told.loss) }),
    opset: String(opset),
    version,
  };
}

/** @file A discriminator as a part: what it is told beside the image, and what its outputs are. */
import { packed } from "../gan/adversarial/packing.js";
import type { CallOperand, ImageSpec, NetworkCall } from "../gan/index.js";
import { narrow, reshape } from "../tensor/index.js";
import type { Tensor, Tensors } from "../tensor/index.js";
import type { Model } from "../training/portable.js";
import { fromPlanes, imageInput, imageMeaning, toPlanes } from "./onnx-part.js";
import type { Part, PartInput } from "./onnx-part.js";

type JudgeOf = Pick<Model, "gan" | "spec" | "config">;

const specOf = ({ shape: [height = 1, width = 1, channels = 1] }: CallOperand): ImageSpec => ({
  height,
  width,
  channels,
});

/** How many images a discriminator judges together. */
const packOf = ({ config }: JudgeOf): number => {
  const { pack } = config.options;
  return typeof pack === "number" ? pack : 1;
};

/** What an operand beside the image is called. */
function operandName(operand: CallOperand, { gan }: JudgeOf): string {
  if (operand.shape.length === 3) return "latent";
  if (operand.shape.length === 1) return "z";
  return operand.dtype === "i32" && gan.labels === true ? "class" : "step";
}

const meanings: Readonly<Record<string, string>> = {
  class: "int64 [batch], the class of each image",
  step: "[batch], the step of the diffusion",
  z: "float32 [batch, size]",
};

function operandInput(operand: CallOperand, model: JudgeOf): PartInput {
  const name = operandName(operand, model);
  if (name === "latent") {
    const { channels } = specOf(operand);
    return imageInput(specOf(operand), name, `float32 [batch, ${channels}, H, W], whole numbers`);
  }
  const { shape, dtype, isPerSample } = operand;
  return {
    name,
    meaning: meanings[name] ?? name,
    spec: ({ batch = 1 }) => ({ shape: isPerSample ? [batch, ...shape] : shape, dtype }),
  };
}

const required = (inputs: Tensors, name: string): Tensor => {
  const tensor = inputs[name];
  if (tensor === undefined) throw new Error(`internal: no input ${name}`);
  return tensor;
};

/** The inputs, and how the network is called with them. */
function callOf(model: JudgeOf, name: string, call: NetworkCall) {
  const [seen, ...told] = call;
  if (seen === undefined) throw new Error(`internal: ${name} is told nothing`);
  const pack = packOf(model);
  const whole = specOf(seen);
  const image = { ...whole, channels: whole.channels / pack };
  const operands = told.map((operand) => operandInput(operand, model));
  const together = pack === 1 ? "" : `; ${pack} neighbours are judged together, the batch is a multiple of ${pack}`;
  const apply = (network: (x: Tensor, ...given: readonly Tensor[]) => Tensor, inputs: Tensors): Tensor => {
    const values = operands.map((operand) => {
      const tensor = required(inputs, operand.name);
      return operand.name === "latent" ? fromPlanes(tensor) : tensor;
    });
    return network(packed(fromPlanes(required(inputs, "image")), pack), ...values);
  };
  const meaning = `${imageMeaning(image)}${together}`;
  return { inputs: [imageInput(image, "image", meaning), ...operands], apply, pack };
}

/** Logits as they are useful: [N, 1], patches [N, k], maps [N, 1, h, w]. */
function logitsOf(y: Tensor, samples: number): Tensor {
  if (y.shape.length === 4) return toPlanes(y);
  const rows = y.shape[0] ?? 1;
  return rows === samples ? narrow(y, 1, 0, 1) : reshape(y, [samples, rows / samples]);
}

const logitsMeaning = "float32, larger for what it takes for real; before any sigmoid";

/** image (and what it is told) → logits, and what else the discriminator says. */
export function judgePart(model: JudgeOf, name: string, call: NetworkCall): Part {
  const { inputs, apply, pack } = callOf(model, name, call);
  return {
    name,
    inputs,
    outputs: { logits: logitsMeaning, ...(hasClasses(model) ? { class_logits: "float32 [batch, classes]" } : {}) },
    use: ({ network }, tensors) => {
      const y = apply(network(name), tensors);
      const samples = (required(tensors, "image").shape[0] ?? 1) / pack;
      const width = y.shape.length === 2 ? (y.shape[1] ?? 1) : 1;
      return {
        logits: logitsOf(y, samples),
        ...(hasClasses(model) && width > 1 ? { class_logits: narrow(y, 1, 1, width - 1) } : {}),
      };
    },
  };
}

/** Whether the discriminator says which class an image is of: AC-GAN. */
const hasClasses = ({ config }: JudgeOf): boolean => config.options["conditioning"] === "auxiliary";

/** Of InfoGAN: image → the codes that it was made of. */
export function recognitionPart(model: JudgeOf, name: string, call: NetworkCall): Part[] {
  const { categories } = model.config.options;
  if (typeof categories !== "number") return [];
  const { inputs, apply } = callOf(model, name, call);
  return [
    {
      name: "encoder",
      inputs,
      outputs: {
        category_logits: `float32 [batch, ${categories}]`,
        codes: "float32 [batch, codes], the last values of z",
      },
      use: ({ network }, tensors) => {
        const y = apply(network(name), tensors);
        const codes = (y.shape[1] ?? 1) - 1 - categories;
        return {
          category_logits: narrow(y, 1, 1, categories),
          ...(codes === 0 ? {} : { codes: narrow(y, 1, 1 + categories, codes) }),
        };
      },
    },
  ];
}

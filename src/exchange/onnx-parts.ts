/** @file Which parts of a trained GAN can be exported, and what each takes and gives. */
import { closest } from "../base/closest.js";
import { ConfigError } from "../base/errors.js";
import { quote } from "../base/quote.js";
import { networkCalls } from "../gan/index.js";
import type { LatentGenerator, Translator } from "../gan/index.js";
import { constant, f32, i32 } from "../tensor/index.js";
import type { Tensor, Tensors } from "../tensor/index.js";
import type { Model } from "../training/portable.js";
import { judgePart, recognitionPart } from "./onnx-judges.js";
import { anySides, fromPlanes, imageInput, imageMeaning, toPlanes } from "./onnx-part.js";
import type { Part, PartInput } from "./onnx-part.js";

/** ψ of a generator with styles: a number that is part of the file, or an input. */
export type Truncation = number | "input";

/** What a part is made of. */
export type PartsOf = Pick<Model, "gan" | "spec" | "config">;

const given = (inputs: Tensors, name: string): Tensor => {
  const tensor = inputs[name];
  if (tensor === undefined) throw new Error(`internal: no input ${name}`);
  return tensor;
};

const latentInput = (latent: number): PartInput => ({
  name: "z",
  meaning: `float32 [batch, ${latent}] from N(0, 1)`,
  spec: ({ batch = 1 }) => f32(batch, latent),
});
const classInput = (classes: number): PartInput => ({
  name: "class",
  meaning: `int64 [batch], 0 to ${classes - 1}`,
  spec: ({ batch = 1 }) => i32(batch),
});
const psiInput: PartInput = {
  name: "psi",
  meaning: "float32 [], 1 for images as they come, less for more typical ones",
  spec: () => f32(),
};

/** z → image; of a generator with styles also its two halves. */
function generatorParts({ spec }: PartsOf, generator: LatentGenerator, truncation: Truncation | undefined): Part[] {
  const { latent, classes, styled } = generator;
  const image = imageMeaning(spec);
  const z = latentInput(latent);
  if (styled === undefined) {
    const inputs = [z, ...(classes === undefined ? [] : [classInput(classes)])];
    const use: Part["use"] = (networks, tensors) => ({
      image: toPlanes(generator.forward(networks, given(tensors, "z"), tensors["class"])),
    });
    return [{ name: "generator", inputs, outputs: { image }, use }];
  }
  const { layers, size, styles, synthesize } = styled;
  const psi = truncation ?? styled.truncation;
  const told = psi === "input" ? [psiInput] : [];
  const psiOf = (tensors: Tensors): Tensor => (psi === "input" ? given(tensors, "psi") : constant(psi));
  const style: PartInput = {
    name: "styles",
    meaning: `float32 [batch, ${layers}, ${size}], one style for each layer, from the coarsest on`,
    spec: ({ batch = 1 }) => f32(batch, layers, size),
  };
  return [
    {
      name: "generator",
      inputs: [z, ...told],
      outputs: { image },
      use: (networks, tensors) => ({
        image: toPlanes(synthesize(networks, styles(networks, given(tensors, "z"), psiOf(tensors)))),
      }),
    },
    {
      name: "mapping",
      inputs: [z, ...told],
      outputs: { styles: style.meaning },
      use: (networks, tensors) => ({ styles: styles(networks, given(tensors, "z"), psiOf(tensors)) }),
    },
    {
      name: "synthesis",
      inputs: [style],
      outputs: { image },
      use: (networks, tensors) => ({ image: toPlanes(synthesize(networks, given(tensors, "styles"))) }),
    },
  ];
}

/** image → image. */
function translatorPart(name: string, { from, to, reach, forward }: Translator): Part {
  const isMasked = name === "inpaint";
  const sidesOf = ({ height, width }: typeof from): string => (reach === undefined ? `${height}, ${width}` : anySides);
  const meaning = isMasked
    ? `float32 [batch, ${from.channels}, ${sidesOf(from)}]: the image, black −1, white 1, and behind its channels the mask, 1 in the hole, else 0`
    : imageMeaning(from, sidesOf(from));
  return {
    name,
    inputs: [imageInput(from, "image", meaning)],
    outputs: { result: imageMeaning(to, sidesOf(to)) },
    ...(reach === undefined ? {} : { anySize: from }),
    use: (networks, tensors) => ({ result: toPlanes(forward(networks, fromPlanes(given(tensors, "image")))) }),
  };
}

/** image → latent and back. */
function compressorParts({ gan, spec }: PartsOf): Part[] {
  const { compressor } = gan;
  if (compressor === undefined) return [];
  const { multiple, channels, encode, decode } = compressor;
  const latent = { height: spec.height / multiple, width: spec.width / multiple, channels };
  const meaning = `float32 [batch, ${channels}, H/${multiple}, W/${multiple}], whole numbers`;
  return [
    {
      name: "encoder",
      inputs: [imageInput(spec, "image", imageMeaning(spec, anySides))],
      outputs: { latent: meaning },
      anySize: spec,
      use: (networks, tensors) => ({ latent: toPlanes(encode(networks, fromPlanes(given(tensors, "image")))) }),
    },
    {
      name: "decoder",
      inputs: [imageInput(latent, "latent", meaning)],
      outputs: { image: imageMeaning(spec, anySides) },
      anySize: latent,
      use: (networks, tensors) => ({ image: toPlanes(decode(networks, fromPlanes(given(tensors, "latent")))) }),
    },
  ];
}

/** image → how strange it is, and its latent. */
function detectorParts({ gan, spec }: PartsOf): Part[] {
  const { detector, generator } = gan;
  if (detector === undefined) return [];
  const inputs = [imageInput(spec)];
  return [
    {
      name: "encoder",
      inputs,
      outputs: { z: `float32 [batch, ${generator?.latent ?? "latent"}], of which the generator makes the image again` },
      use: (networks, tensors) => ({ z: detector.encode(networks, fromPlanes(given(tensors, "image"))) }),
    },
    {
      name: "detector",
      inputs,
      outputs: { score: "float32 [batch], larger for stranger images", reconstruction: imageMeaning(spec) },
      use: (networks, tensors) => {
        const { score, reconstruction } = detector.forward(networks, fromPlanes(given(tensors, "image")));
        return { score, reconstruction: toPlanes(reconstruction) };
      },
    },
  ];
}

/** Everything that can be exported, in the order in which it is listed. @param truncation ψ; the recipe's unless given */
export function partsOf(model: PartsOf, truncation?: Truncation): Part[] {
  const { gan, spec, config } = model;
  const used = [
    ...(gan.generator === undefined ? [] : generatorParts(model, gan.generator, truncation)),
    ...Object.entries(gan.translators ?? {}).map(([name, translator]) => translatorPart(name, translator)),
    ...compressorParts(model),
    ...detectorParts(model),
  ];
  const calls = networkCalls(gan, spec, config.batch);
  const judges = [...calls].filter(([name]) => name.startsWith("discriminator"));
  return [
    ...used,
    ...judges.flatMap(([name, call]) => recognitionPart(model, name, call)),
    ...judges.map(([name, call]) => judgePart(model, name, call)),
  ];
}

/** What is exported unless told otherwise: what the model is used by. */
export function usualParts({ gan }: Pick<Model, "gan">): readonly string[] {
  if (gan.generator !== undefined) return ["generator"];
  if (gan.compressor !== undefined) return ["encoder", "decoder"];
  return Object.keys(gan.translators ?? {});
}

/**
 * Parts by their names.
 * @param names as asked for; `all` is every one, and none the usual ones
 * @throws ConfigError when the model has no such part, with those that it has
 */
export function chooseParts(model: PartsOf, names: readonly string[], truncation?: Truncation): Part[] {
  const parts = partsOf(model, truncation);
  if (names.includes("all")) return parts;
  const wanted = names.length === 0 ? usualParts(model) : [...new Set(names)];
  return wanted.map((name) => {
    const part = parts.find((candidate) => candidate.name === name);
    if (part !== undefined) return part;
    const known = parts.map((candidate) => candidate.name);
    const nearest = closest(name, known);
    const advice = nearest === undefined ? `choose among ${known.join(", ")}, all` : `did you mean ${nearest}?`;
    throw new ConfigError(`recipe ${model.config.recipe} has no network ${quote(name)} to export; ${advice}`);
  });
}

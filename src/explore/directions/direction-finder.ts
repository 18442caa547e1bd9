/** @file What `ganvas directions` does: directions by SeFa, GANSpace or examples, with names, for one model. */
import { ConfigError } from "../../base/errors.js";
import { quote } from "../../base/quote.js";
import { trainDigitClassifier } from "../../metrics/index.js";
import type { Model } from "../../training/index.js";
import { attributes } from "./attributes.js";
import type { Attribute } from "./attributes.js";
import type { NamedDirections } from "./directions-file.js";
import { ganspace } from "./ganspace.js";
import { createLatentRenderer } from "../latents/latent-renderer.js";
import type { LatentRenderer } from "../latents/latent-renderer.js";
import type { Score } from "./regression.js";
import { openTrainingData } from "../run-data.js";
import { sefa } from "./sefa.js";
import type { LayerGroup } from "../latents/style-mixing.js";
import { imagesOfSeeds, learnDirections, measuredSeeds, usualSamples } from "./supervised-directions.js";
import type { Supervision } from "./supervised-directions.js";

/** What finds directions. */
export type FindingMethod = "sefa" | "ganspace" | "supervised";
export const findingMethods: readonly FindingMethod[] = ["sefa", "ganspace", "supervised"];

/** Which directions. */
export interface DirectionRequest {
  readonly method: FindingMethod;
  /** Of SeFa and GANSpace, how many; 5 unless given. */
  readonly count?: number | undefined;
  /** What is learnt: an {@link Attribute}, or `class:3`, what a classifier takes for class 3. */
  readonly attributes?: readonly string[] | undefined;
  /** What is learnt from the user's own examples. */
  readonly examples?: readonly Supervision[] | undefined;
  /** What learnt directions shall not change, as `attributes`. */
  readonly without?: readonly string[] | undefined;
  /** Images that attributes are measured on. */
  readonly samples?: number | undefined;
  /** Their class, of a generator that has classes; 0 unless given. */
  readonly label?: number | undefined;
  /** Whose styles will be moved; all unless given. */
  readonly layers?: LayerGroup | "all" | undefined;
  /** Told what is being done. */
  readonly onStage?: ((stage: string) => void) | undefined;
}

/** Directions, and of learnt ones how well they were learnt. */
export interface FoundDirections extends NamedDirections {
  readonly scores?: readonly Score[] | undefined;
}

/** Finds directions of a model. */
export interface DirectionFinder {
  readonly renderer: LatentRenderer;
  /** @throws ConfigError when the method does not suit the generator or the examples */
  find(request: DirectionRequest): Promise<FoundDirections>;
}

const usualCount = 5;
/** Training steps of the classifier: two passes over 60 000 images. */
const classifierSteps = 2 * 468;
const classAttribute = /^class:(\d+)$/;

/** A model's finder of directions. @throws ConfigError when it makes no images from latents */
export async function directionFinderOf(model: Model): Promise<DirectionFinder> {
  const renderer = await createLatentRenderer(model);
  return {
    renderer,
    async find({ method, count = usualCount, layers = "all", ...learning }) {
      if (layers !== "all" && renderer.styles === undefined)
        throw new ConfigError(`${model.file}: recipe ${model.config.recipe} has no styles by layer; leave layers out`);
      if (method === "supervised") return { ...(await learn(model, renderer, learning)), layers };
      const found = await (method === "sefa" ? sefa : ganspace)(model, renderer, count);
      return { ...found, names: found.components.map((_, at) => `${at}`), layers };
    },
  };
}

async function learn(
  model: Model,
  renderer: LatentRenderer,
  request: Omit<DirectionRequest, "method" | "count" | "layers">,
) {
  const { attributes: wanted = [], examples = [], without = [] } = request;
  if (wanted.length + examples.length === 0)
    throw new ConfigError(
      `there is nothing to learn a direction from; give attributes, such as ${attributes.slice(0, 3).join(", ")} or class:3, or examples`,
    );
  const all = await observed(model, renderer, [...wanted, ...without], request);
  request.onStage?.("learning directions");
  return learnDirections(renderer, [...all.slice(0, wanted.length), ...examples], all.slice(wanted.length));
}

/** What attributes say of sampled images. */
async function observed(
  model: Model,
  renderer: LatentRenderer,
  names: readonly string[],
  { samples = usualSamples, label, onStage }: Pick<DirectionRequest, "samples" | "label" | "onStage">,
): Promise<Supervision[]> {
  const classes = names.flatMap((name) => classAttribute.exec(name)?.[1] ?? []).map(Number);
  const plain = names.filter((name) => !classAttribute.test(name)).map(attributeNamed);
  if (names.length === 0) return [];
  const seeds = Array.from({ length: samples }, (_, seed) => seed);
  onStage?.(`measuring ${samples} images`);
  const measured = measuredSeeds(renderer, plain, seeds, label);
  const seen = classes.length === 0 ? undefined : await classesOf(model, renderer, seeds, classes, onStage);
  const supervisions = [
    ...measured,
    ...classes.map((wanted) => ({
      name: `class:${wanted}`,
      seeds,
      values: Float64Array.from(seen ?? [], (found) => Number(found === wanted)),
    })),
  ];
  return names.flatMap((name) => {
    const canonical = classAttribute.test(name) ? `class:${Number(name.slice("class:".length))}` : name;
    return supervisions.find((supervision) => supervision.name === canonical) ?? [];
  });
}

/** @throws ConfigError for one that there is not */
function attributeNamed(name: string): Attribute {
  const attribute = attributes.find((known) => known === name);
  if (attribute !== undefined) return attribute;
  throw new ConfigError(`there is no attribute ${quote(name)}; choose of ${attributes.join(", ")}, class:NUMBER`);
}

/** What a classifier, trained on the run's data, takes images for. @throws ConfigError where classes cannot be learnt or are told to the generator */
async function classesOf(
  { config, executor, file }: Model,
  renderer: LatentRenderer,
  seeds: readonly number[],
  wanted: readonly number[],
  onStage: DirectionRequest["onStage"],
): Promise<Int32Array> {
  if (renderer.classes !== undefined)
    throw new ConfigError(`${file}: recipe ${config.recipe} is told the class, no direction of its latents changes it`);
  const data = await openTrainingData({ config });
  const beyond = wanted.find((label) => label >= (data?.classes ?? 0));
  if (data?.classes === undefined || beyond !== undefined)
    throw new ConfigError(
      data?.classes === undefined
        ? `data ${config.data}: has no classes, or is not on this machine, to learn them from; give examples`
        : `there is no class ${beyond}; data ${config.data} has 0 to ${data.classes - 1}`,
    );
  onStage?.(`training a classifier on ${data.name}`);
  const classifier = await trainDigitClassifier(executor, data, { steps: classifierSteps });
  try {
    return classifier.classify(imagesOfSeeds(renderer, seeds)).labels;
  } finally {
    classifier.dispose();
  }
}

/** @file What an ONNX network for images takes and gives, read from its signature. */
import { printable } from "../../base/printable.js";
import type { InferenceSession } from "onnxruntime-web";
import { ConfigError } from "../../base/errors.js";
import type { ImageSpec } from "../../gan/index.js";

/** How to call a network. */
export interface ImageNetwork extends ImageSpec {
  readonly input: string;
  /** Images per call. */
  readonly batch: number;
  /** NHWC; NCHW otherwise. */
  readonly isChannelsLast: boolean;
  /** Name of the output of features. */
  readonly features: string;
  /** Name of the output of classes, where there is one. */
  readonly classes: "probabilities" | "logits" | undefined;
}

/** Images per call of a network that takes any number. */
const usualBatch = 32;

/** @throws ConfigError when it takes no images, or not such. @param image what it shall see */
export function readNetwork(session: InferenceSession, source: string, image: ImageSpec): ImageNetwork {
  const inputs = session.inputMetadata;
  const [input] = inputs;
  const [features] = session.outputNames;
  const fail = (found: string): never => {
    throw new ConfigError(
      `${source}: ${found}; give a network of one float32 input [N, C, H, W] or [N, H, W, C], with C 1 or 3 and H = W`,
    );
  };
  if (input?.isTensor !== true || features === undefined || inputs.length !== 1)
    return fail(`has ${inputs.length} inputs and ${session.outputNames.length} outputs`);
  const { name, type } = input;
  const shape = input.shape.map((side) => (typeof side === "number" && side > 0 ? side : undefined));
  const found = `its input ${printable(name)} is ${type}[${input.shape.join(", ")}]`;
  if (type !== "float32" || shape.length !== 4) return fail(found);
  const [batch = usualBatch, second, third, fourth] = shape;
  const isChannels = (side: number | undefined): boolean => side === 1 || side === 3;
  const isChannelsLast = !isChannels(second) && isChannels(fourth);
  const [height = image.height, width = image.width, channels = image.channels] = isChannelsLast
    ? [second, third, fourth]
    : [third, fourth, second];
  if (!isChannels(channels) || height !== width) return fail(found);
  if (channels < image.channels)
    throw new ConfigError(
      `${source}: sees grey images, these have ${image.channels} channels; give a network of colours`,
    );
  const classes = (["probabilities", "logits"] as const).find((output) =>
    session.outputNames.slice(1).includes(output),
  );
  return { input: name, batch, isChannelsLast, height, width, channels, features, classes };
}

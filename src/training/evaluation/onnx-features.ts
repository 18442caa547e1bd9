/**
 * @file Features by a network that the user gives as an ONNX file, run by ONNX Runtime, which is large and therefore no dependency of Ganvas: it is loaded when asked for.
 * With the canonical Inception-v3 of FID (Heusel et al. 2017) the distance is that of papers but for the resizing: docs/metrics.md.
 */
import { sha256 } from "#sha256";
import { printable } from "../../base/printable.js";
import { basename } from "node:path";
import type * as Runtime from "onnxruntime-web";
import type { InferenceSession } from "onnxruntime-web";
import { ConfigError } from "../../base/errors.js";
import { readWhole } from "../../data/index.js";
import type { ImageSpec } from "../../gan/index.js";
import type { FeatureExtractor } from "../../metrics/index.js";
import { readNetwork } from "./onnx-network.js";

/** Values that networks take for black and white, or normalised by ImageNet's means and deviations. */
export const featureRanges = ["0,1", "-1,1", "0,255", "imagenet"] as const;
export type FeatureRange = (typeof featureRanges)[number];

/** A file and how it takes images. */
export interface OnnxFeaturesOptions {
  readonly file: string;
  readonly range?: FeatureRange | undefined;
}

const mostBytes = 2e9;
const imagenet = { means: [0.485, 0.456, 0.406], deviations: [0.229, 0.224, 0.225] };

/** A value in [−1, 1] as the network takes it. */
function scaled(value: number, channel: number, range: FeatureRange): number {
  const unit = (value + 1) / 2;
  switch (range) {
    case "0,1":
      return unit;
    case "-1,1":
      return value;
    case "0,255":
      return unit * 255;
    case "imagenet":
      return (unit - (imagenet.means[channel] ?? 0)) / (imagenet.deviations[channel] ?? 1);
    default:
      throw new Error(`internal: no range ${String(range satisfies never)}`);
  }
}

async function loadRuntime(): Promise<typeof Runtime> {
  try {
    return await import("onnxruntime-web");
  } catch (cause) {
    throw new ConfigError("--features needs ONNX Runtime, which is not installed; run `npm install onnxruntime-web`", {
      cause,
    });
  }
}

/**
 * Opens a network. Its first output is the features, [N, D] or [N, D, 1, 1]; one named `probabilities` or `logits`, if there is one, its classes.
 * @param image the images to be looked at; a network of any size sees them as they are, a network of colours sees grey ones in three equal channels
 * @throws DataError when the file cannot be read; ConfigError when it is no such network, or ONNX Runtime is not installed
 */
export async function openOnnxFeatures(
  { file, range = "0,1" }: OnnxFeaturesOptions,
  image: ImageSpec,
): Promise<FeatureExtractor> {
  const runtime = await loadRuntime();
  const bytes = await readWhole(file, mostBytes, "give an ONNX file with --features");
  const source = printable(file);
  const session = await runtime.InferenceSession.create(bytes, { logSeverityLevel: 4 }).catch((cause: unknown) => {
    const [reason = ""] = String(cause instanceof Error ? cause.message : cause).split("\n");
    throw new ConfigError(`${source}: ONNX Runtime cannot load it (${reason}); give a whole ONNX file`, { cause });
  });
  const network = readNetwork(session, source, image);
  const { height, width, channels, batch, isChannelsLast } = network;
  const pixels = height * width;
  const fill = (images: Float32Array, start: number, count: number): Float32Array => {
    const values = new Float32Array(batch * pixels * channels);
    for (let index = 0; index < count; index++)
      for (let pixel = 0; pixel < pixels; pixel++)
        for (let channel = 0; channel < channels; channel++) {
          const from = ((start + index) * pixels + pixel) * image.channels + Math.min(channel, image.channels - 1);
          const to = isChannelsLast
            ? (index * pixels + pixel) * channels + channel
            : (index * channels + channel) * pixels + pixel;
          values[to] = scaled(images[from] ?? 0, channel, range);
        }
    return values;
  };
  const run = async (images: Float32Array, output: string): Promise<{ values: Float32Array; length: number }> => {
    const count = images.length / (pixels * image.channels);
    const shape = isChannelsLast ? [batch, height, width, channels] : [batch, channels, height, width];
    const parts: Float32Array[] = [];
    let length = 0;
    for (let start = 0; start < count; start += batch) {
      const rows = Math.min(batch, count - start);
      const input = new runtime.Tensor("float32", fill(images, start, rows), shape);
      const made = rowsOf(await runOnce(session, { [network.input]: input }, output, source), batch, source, output);
      length = made.length / batch;
      parts.push(made.slice(0, rows * length));
    }
    const values = new Float32Array(count * length);
    for (const [index, part] of parts.entries()) values.set(part, index * batch * length);
    return { values, length };
  };
  const probe = await run(new Float32Array(pixels * image.channels), network.features);
  const { classes } = network;
  return {
    name: `${basename(file)} ${sha256([bytes]).slice(0, 16)} of [${range}], ${height} pixels`,
    dimension: probe.length,
    image: { height, width, channels: image.channels },
    features: async (images) => (await run(images, network.features)).values,
    ...(classes === undefined
      ? {}
      : {
          probabilities: async (images: Float32Array) => {
            const { values, length } = await run(images, classes);
            return classes === "logits" ? softmaxRows(values, length) : values;
          },
        }),
    dispose: () => void session.release(),
  };
}

async function runOnce(
  session: InferenceSession,
  feeds: InferenceSession.FeedsType,
  output: string,
  source: string,
): Promise<InferenceSession.ReturnType[string]> {
  try {
    return (await session.run(feeds, [output]))[output] as InferenceSession.ReturnType[string];
  } catch (cause) {
    const [reason = ""] = String(cause instanceof Error ? cause.message : cause).split("\n");
    throw new ConfigError(`${source}: cannot be run on these images (${reason}); give a network for images`, { cause });
  }
}

/** The values of an output [N, D] or [N, D, 1, 1], which must be finite. */
function rowsOf(
  { data, dims, type }: InferenceSession.ReturnType[string],
  batch: number,
  source: string,
  output: string,
): Float32Array {
  if (
    !(data instanceof Float32Array) ||
    dims[0] !== batch ||
    dims.length < 2 ||
    dims.slice(2).some((side) => side !== 1)
  )
    throw new ConfigError(
      `${source}: output ${printable(output)} is ${type}[${dims.join(", ")}], not float32 [N, D] for ${batch} images; give a network that ends in features`,
    );
  if (data.every(Number.isFinite)) return data;
  throw new ConfigError(
    `${source}: output ${printable(output)} holds numbers that are not finite; check the file and --features-range`,
  );
}

/** σ(x)ᵢ = exp(xᵢ − max x) / Σ exp(xⱼ − max x). */
function softmaxRows(logits: Float32Array, classes: number): Float32Array {
  const all = new Float32Array(logits.length);
  for (let start = 0; start < logits.length; start += classes) {
    const row = logits.subarray(start, start + classes);
    const most = row.reduce((a, b) => Math.max(a, b), -Infinity);
    const powers = Float64Array.from(row, (value) => Math.exp(value - most));
    const sum = powers.reduce((a, b) => a + b, 0);
    for (const [index, power] of powers.entries()) all[start + index] = power / sum;
  }
  return all;
}

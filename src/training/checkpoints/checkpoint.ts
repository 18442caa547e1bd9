/**
 * @file A checkpoint: everything that training needs to go on bit-exactly, as one safetensors file. Tensors: the state by its names.
 * Metadata (texts): format, version, ganvas, step, seconds, config, image, data; measured where it is kept for its figures.
 */
import * as v from "valibot";
import { sha256 } from "#sha256";
import { CheckpointError, ConfigError } from "../../base/errors.js";
import { quote } from "../../base/quote.js";
import { formatShape, sameShape } from "../../base/shape.js";
import type { DataSpec } from "../../gan/index.js";
import { decodeSafetensors, encodeSafetensors } from "../../interop/safetensors.js";
import type { SafetensorsTensor } from "../../interop/safetensors.js";
import type { StateBank, TensorSpecs } from "../../tensor/index.js";
import type { TrainingConfig } from "../config/config.js";
import { natural } from "../config/natural.js";
import { TrainingError } from "../errors.js";
import { measuredSchema } from "../evaluation/figures.js";
import type { Measured } from "../evaluation/figures.js";
import { checkConfig } from "../config/settings.js";
import { version } from "../../base/version.js";

const format = "ganvas-checkpoint";
const formatVersion = "1";

/** Which data set a run was trained on. */
export interface DataFacts {
  readonly name: string;
  readonly count: number;
  /** Of everything in the data set. */
  readonly sha256: string;
}

/** Which data a run has seen, and how far it came. */
export interface DataPosition extends DataFacts {
  /** Batches taken; the loader's order follows from it and the seed. */
  readonly batches: number;
  /** The other domain's data set, where there is one. */
  readonly target?: DataFacts | undefined;
}

/** A run at one step. */
export interface Checkpoint {
  readonly step: number;
  /** Training time so far. */
  readonly seconds: number;
  readonly config: TrainingConfig;
  readonly image: DataSpec;
  readonly data: DataPosition;
  /** Every state tensor by name. */
  readonly tensors: ReadonlyMap<string, SafetensorsTensor>;
  /** Its figures, if it is kept for being the best. */
  readonly measured?: Measured | undefined;
}

/** A checkpoint and where it was. */
export interface LoadedCheckpoint {
  readonly checkpoint: Checkpoint;
  readonly file: string;
  /** What was wrong with newer ones, a line each. */
  readonly warnings: readonly string[];
}

const size = { height: natural, width: natural, channels: natural };
/** The images that a GAN was made for, as files have them. */
export const imageSchema = v.strictObject({
  ...size,
  classes: v.optional(natural),
  target: v.optional(v.strictObject(size)),
});
const facts = { name: v.string(), count: natural, sha256: v.string() };
const dataSchema = v.strictObject({ ...facts, batches: natural, target: v.optional(v.strictObject(facts)) });

/**
 * Copies state out of the engine.
 * @throws TrainingError when a number is not finite: such a state must not replace a good one
 */
export function readState(bank: StateBank): Map<string, SafetensorsTensor> {
  return new Map(
    Object.entries(bank.specs).map(([name, { shape }]): [string, SafetensorsTensor] => {
      const data = bank.read(name);
      if (!data.every(Number.isFinite)) {
        throw new TrainingError(
          `${name} holds numbers that are not finite; training diverged: lower the learning rate and start again`,
        );
      }
      if (data instanceof Int32Array) return [name, { dtype: "I32", shape, data }];
      return [name, data instanceof Float64Array ? { dtype: "F64", shape, data } : { dtype: "F32", shape, data }];
    }),
  );
}

/** SHA-256 of all state. */
export const digestState = (bank: StateBank): string =>
  sha256(
    Object.keys(bank.specs).map((name) => {
      const { buffer, byteOffset, byteLength } = bank.read(name);
      return new Uint8Array(buffer, byteOffset, byteLength);
    }),
  );

/**
 * Puts a checkpoint's tensors into the engine.
 * @param source for messages
 * @throws CheckpointError when a tensor is missing or has another shape
 */
export function writeState(bank: StateBank, { tensors }: Checkpoint, source: string): void {
  checkTensors(bank.specs, tensors, source);
  for (const name of Object.keys(bank.specs)) {
    const data = tensors.get(name)?.data;
    if (data === undefined || data instanceof BigInt64Array || data instanceof BigUint64Array) {
      throw new CheckpointError(`${source}: tensor ${quote(name)} holds no numbers that fit; use another checkpoint`);
    }
    bank.write(name, data);
  }
}

/** @throws CheckpointError unless every tensor of `specs` is there in its shape. */
function checkTensors(specs: TensorSpecs, tensors: Checkpoint["tensors"], source: string): void {
  for (const [name, { shape, dtype }] of Object.entries(specs)) {
    const tensor = tensors.get(name);
    const fits =
      tensor !== undefined && sameShape(tensor.shape, shape) && (dtype === "i32") === (tensor.dtype === "I32");
    if (fits) continue;
    const found =
      tensor === undefined
        ? "is missing"
        : `is ${tensor.dtype}${formatShape(tensor.shape)}, not ${dtype}${formatShape(shape)}`;
    throw new CheckpointError(
      `${source}: tensor ${name} ${found}; the checkpoint is of another recipe or of other options, or of a generator alone`,
    );
  }
}

/** A checkpoint as a file's bytes. The same checkpoint gives the same bytes. */
export function encodeCheckpoint(checkpoint: Checkpoint): Uint8Array<ArrayBuffer> {
  const { step, seconds, config, image, data, tensors, measured } = checkpoint;
  return encodeSafetensors(tensors, {
    format,
    version: formatVersion,
    ganvas: version,
    step: String(step),
    seconds: String(seconds),
    config: JSON.stringify(config),
    image: JSON.stringify(image),
    data: JSON.stringify(data),
    ...(measured === undefined ? {} : { measured: JSON.stringify(measured) }),
  });
}

/**
 * Reads a file's bytes.
 * @param source for messages
 * @throws CheckpointError when the file is damaged or is no checkpoint of ours
 */
export function decodeCheckpoint(bytes: Uint8Array, source: string): Checkpoint {
  const { tensors, metadata } = decodeSafetensors(bytes, source);
  if (metadata["format"] !== format) {
    throw new CheckpointError(
      `${source}: a safetensors file, but no checkpoint of Ganvas; give a run that \`ganvas train\` made`,
    );
  }
  if (metadata["version"] !== formatVersion) {
    throw new CheckpointError(
      `${source}: checkpoint format ${quote(metadata["version"] ?? "")}, this Ganvas reads ${formatVersion}; use Ganvas ${metadata["ganvas"] ?? ""}`,
    );
  }
  try {
    const text = v.string();
    const texts = v.parse(
      v.object({ config: text, image: text, data: text, step: text, seconds: text, measured: v.optional(text) }),
      metadata,
    );
    return {
      step: v.parse(natural, Number(texts.step)),
      seconds: v.parse(v.pipe(v.number(), v.minValue(0)), Number(texts.seconds)),
      config: checkConfig(JSON.parse(texts.config)),
      image: v.parse(imageSchema, JSON.parse(texts.image)),
      data: v.parse(dataSchema, JSON.parse(texts.data)),
      tensors,
      ...(texts.measured === undefined ? {} : { measured: v.parse(measuredSchema, JSON.parse(texts.measured)) }),
    };
  } catch (cause) {
    const reason = cause instanceof ConfigError ? cause.message : "its metadata is incomplete";
    throw new CheckpointError(`${source}: ${reason}; it was written by another version of Ganvas`, { cause });
  }
}

/** @file The state of a run that begins with a file's weights: networks that the file has from there, all else as at a run's first step. */
import { CheckpointError } from "../../base/errors.js";
import { quote } from "../../base/quote.js";
import { sizeOf } from "../../base/shape.js";
import { prefixInUse } from "../../gan/index.js";
import type { Gan } from "../../gan/index.js";
import { fromPyTorch } from "../../interop/pytorch/layout.js";
import type { StateBank } from "../../tensor/index.js";
import type { WeightsFile } from "../weights/weights-file.js";
import type { Found } from "./infer.js";
import { joined } from "./prefixes.js";
import type { NamedTensor } from "./torch-names.js";

/** The file's tensors, by the names that {@link Found} prefixes belong to. */
export interface Source {
  readonly file: Pick<WeightsFile, "path" | "bytes">;
  readonly tensors: ReadonlyMap<string, NamedTensor>;
}

/**
 * Gives networks their weights from a file.
 * @param state of the whole GAN, drawn already
 * @throws CheckpointError, DataError when the file is damaged or holds numbers that are not finite
 */
export async function takeWeights(gan: Gan, state: StateBank, found: readonly Found[], source: Source): Promise<void> {
  checkAmount(gan, found, source);
  for (const { network, prefix, averagePrefix = prefix } of found) {
    const { parameters, buffers = {} } = gan.networks[network] ?? { parameters: {} };
    // Without an average of its own a network is used with the file's.
    const places = new Map([
      [network, prefix],
      [prefixInUse(gan, network), averagePrefix],
    ]);
    for (const [target, from] of places) {
      for (const [name, held] of Object.entries({ ...parameters, ...buffers })) {
        state.write(`${target}.${name}`, await read(source, joined(from, name), held));
      }
    }
  }
}

async function read(
  { file, tensors }: Source,
  name: string,
  held: Parameters<typeof fromPyTorch>[0],
): Promise<Float32Array<ArrayBuffer>> {
  const tensor = tensors.get(name);
  if (tensor === undefined) throw new Error(`internal: the file has no tensor ${name}`);
  const data = await tensor.numbers();
  if (!data.every(Number.isFinite)) {
    throw new CheckpointError(
      `${file.path}: ${quote(tensor.original)} holds numbers that are not finite; save a model that has not diverged`,
    );
  }
  return fromPyTorch(held, { shape: tensor.shape, data });
}

/** Views of one storage could claim any amount of memory. @throws CheckpointError when they claim more than the file can hold */
function checkAmount(gan: Gan, found: readonly Found[], { file }: Source): void {
  const numbers = found
    .flatMap(({ network }) => Object.values(gan.networks[network]?.parameters ?? {}))
    .reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  if (numbers <= file.bytes) return;
  throw new CheckpointError(`${file.path}: its ${file.bytes} bytes claim ${numbers} numbers; save it again`);
}

/**
 * @file Tensors by the names that a module's parameters and buffers have here. They are PyTorch's, but for spectral normalisation, which renames a weight:
 * `weight_orig`, `weight_u`, `weight_v`, and since PyTorch 1.9 `parametrizations.weight.original`, `parametrizations.weight.0._u`, `._v`.
 * v follows from u, and how many batches a normalisation has seen (`num_batches_tracked`) counts for nothing.
 */
import { CheckpointError } from "../../base/errors.js";
import { quote } from "../../base/quote.js";
import type { StoredTensor, WeightsFile } from "../weights/weights-file.js";

/** A tensor and its name in the file. */
export interface NamedTensor extends StoredTensor {
  readonly original: string;
}

const parametrized = /(^|\.)parametrizations\.([^.]+)\.(original|0\._u|0\._v)$/;

/** @throws CheckpointError when two tensors come to have one name */
export function byOurNames({ tensors, path }: Pick<WeightsFile, "tensors" | "path">): Map<string, NamedTensor> {
  const named = new Map<string, NamedTensor>();
  for (const [original, tensor] of tensors) {
    const name = ourName(original, tensors);
    if (name === undefined) continue;
    const other = named.get(name);
    if (other !== undefined) {
      throw new CheckpointError(
        `${path}: ${quote(other.original)} and ${quote(original)} are both ${quote(name)}; leave one of them out`,
      );
    }
    named.set(name, { ...tensor, original });
  }
  return named;
}

/** Undefined for what is not needed. */
function ourName(name: string, tensors: ReadonlyMap<string, unknown>): string | undefined {
  if (/(^|\.)num_batches_tracked$/.test(name)) return undefined;
  const [, , parameter = "", part] = parametrized.exec(name) ?? [];
  if (part !== undefined) {
    const start = name.slice(0, -`parametrizations.${parameter}.${part}`.length);
    if (part === "0._v") return undefined;
    return part === "original" ? start + parameter : `${start}${parameter}_u`;
  }
  const weight = name.slice(0, -"_orig".length);
  if (name.endsWith("_orig") && tensors.has(`${weight}_u`)) return weight;
  return name.endsWith("_v") && tensors.has(`${name.slice(0, -2)}_orig`) ? undefined : name;
}

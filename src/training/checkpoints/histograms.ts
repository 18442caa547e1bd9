/** @file Weights and gradients of a saved state as histograms, a pair for each parameter. */
import { optimizerOf } from "../../gan/index.js";
import type { SummaryValue } from "../../interop/tensorboard/event.js";
import { histogramOf } from "../../interop/tensorboard/histogram.js";
import { gradientSlot } from "../../optim/index.js";
import type { Checkpoint } from "./checkpoint.js";

/**
 * `weights/<parameter or buffer>` of each network, and `gradients/<parameter>` where its optimiser remembers them: their running mean, or the root of that of their squares.
 * @param networks names of the networks
 */
export function histogramsOf({ tensors }: Pick<Checkpoint, "tensors">, networks: readonly string[]): SummaryValue[] {
  const values: SummaryValue[] = [];
  const add = (tag: string, data: ArrayLike<number>): void =>
    void values.push({ tag, kind: "histogram", buckets: histogramOf(data) });
  for (const [name, { data }] of tensors) {
    const network = networks.find((other) => name.startsWith(`${other}.`));
    if (network === undefined || !isReal(data) || data.length === 0) continue;
    add(`weights/${name}`, data);
    const slot = gradientSlot(optimizerOf(name), (other) => tensors.has(other));
    const gradients = slot === undefined ? undefined : tensors.get(slot.name)?.data;
    if (slot === undefined || gradients === undefined || !isReal(gradients)) continue;
    add(`gradients/${name}`, slot.of === "squares" ? gradients.map(Math.sqrt) : gradients);
  }
  return values;
}

const isReal = (data: unknown): data is Float32Array | Float64Array =>
  data instanceof Float32Array || data instanceof Float64Array;

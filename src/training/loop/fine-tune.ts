/** @file Fine-tuning: networks begin with another run's weights where they fit, optimisers and averages' history anew. */
import { CheckpointError } from "../../base/errors.js";
import { formatShape, sameShape } from "../../base/shape.js";
import { averageOf } from "../../gan/index.js";
import type { Checkpoint } from "../checkpoints/checkpoint.js";
import type { Session } from "./session.js";

/**
 * Gives a session's networks, which are drawn already, another run's parameters and buffers where name and shape are the same.
 * @param source for messages
 * @returns what did not fit, for people
 * @throws CheckpointError when nothing fits
 */
export function adoptWeights({ gan, state }: Session, { tensors }: Checkpoint, source: string): string | undefined {
  const missing: string[] = [];
  let adopted = 0;
  for (const [network, { parameters, buffers = {} }] of Object.entries(gan.networks)) {
    for (const [name, { shape }] of Object.entries({ ...parameters, ...buffers })) {
      for (const prefix of [network, averageOf(network)]) {
        const own = `${prefix}.${name}`;
        if (state.specs[own] === undefined) continue;
        const other = tensors.get(own) ?? tensors.get(`${network}.${name}`);
        if (other?.data instanceof Float32Array && sameShape(other.shape, shape)) {
          state.write(own, other.data);
          adopted++;
        } else missing.push(`${own} ${formatShape(shape)}`);
      }
    }
  }
  if (adopted === 0)
    throw new CheckpointError(`${source}: no network of it fits; give --from a run of the same recipe and sizes`);
  if (missing.length === 0) return undefined;
  const more = missing.length > 3 ? `, and ${missing.length - 3} more` : "";
  return `${source}: ${adopted} of its tensors fit; drawn anew: ${missing.slice(0, 3).join(", ")}${more}`;
}

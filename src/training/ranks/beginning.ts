/** @file What rank 0 has read and all ranks begin with: they need not share a file system. */
import { decodeCheckpoint, encodeCheckpoint } from "../checkpoints/checkpoint.js";
import type { Checkpoint } from "../checkpoints/checkpoint.js";
import type { Communicator } from "../communicator.js";
import type { TrainingConfig } from "../config/config.js";
import { fromFirst } from "./together.js";

/** Where a training begins. */
export interface Beginning {
  readonly config: TrainingConfig;
  /** Goes on from here. */
  readonly from?: Checkpoint | undefined;
  /** Begins with these weights where they fit. */
  readonly weights?: Checkpoint | undefined;
}

/** What travels first; a checkpoint follows where there is one. */
interface Head {
  readonly config: TrainingConfig;
  readonly checkpoint: "from" | "weights" | undefined;
}

const [encoder, decoder] = [new TextEncoder(), new TextDecoder()];

/**
 * The beginning that rank 0 makes, on all ranks.
 * @param make called on rank 0 alone
 * @throws on all ranks, what that throws
 */
export async function shareBeginning(
  communicator: Communicator | undefined,
  make: () => Promise<Beginning>,
): Promise<Beginning> {
  if (communicator === undefined) return make();
  let own: Beginning | undefined;
  const text = await fromFirst(communicator, async () => {
    own = await make();
    const checkpoint = own.from !== undefined ? "from" : own.weights !== undefined ? "weights" : undefined;
    return encoder.encode(JSON.stringify({ config: own.config, checkpoint } satisfies Head));
  });
  const { config, checkpoint } = JSON.parse(decoder.decode(text)) as Head;
  if (checkpoint === undefined) return { config };
  const bytes = await fromFirst(communicator, () => {
    const sent = own?.[checkpoint];
    return sent === undefined ? new Uint8Array() : encodeCheckpoint(sent);
  });
  return own ?? { config, [checkpoint]: decodeCheckpoint(bytes, "the checkpoint of rank 0") };
}

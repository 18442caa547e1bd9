/** @file What ranks do together while they set a training up: what fails on one of them fails on all, with one error, and nobody waits for it for ever. */
import {
  BackendError,
  CheckpointError,
  ConfigError,
  DataError,
  GanvasError,
  invariant,
  ShapeError,
} from "../../base/errors.js";
import type { Communicator } from "../communicator.js";
import { TrainingError } from "../errors.js";

const kinds = { BackendError, CheckpointError, ConfigError, DataError, GanvasError, ShapeError, TrainingError };

/** An error as it travels. */
interface Failure {
  readonly kind: string;
  readonly message: string;
}

const [encoder, decoder] = [new TextEncoder(), new TextDecoder()];
/** How a message of {@link fromFirst} begins. */
const [sent, failed] = [0, 1];

const known = new WeakSet<Error>();

/** Marks an error that all ranks throw: whoever reports it need not tell the others. */
export function shared<T extends Error>(error: T): T {
  known.add(error);
  return error;
}

/** Whether all ranks throw this error. */
export const isShared = (error: unknown): boolean => error instanceof Error && known.has(error);

/** For people: `rank 2 on node7`. */
export const rankName = ({ hosts }: Pick<Communicator, "hosts">, rank: number): string =>
  `rank ${rank} on ${hosts[rank] ?? "a host"}`;

/** What each rank says, by rank. @param value JSON */
export const tellAll = <T>(communicator: Communicator, value: T): T[] =>
  communicator
    .exchange(encoder.encode(JSON.stringify(value)))
    .map((message) => JSON.parse(decoder.decode(message)) as T);

/**
 * Waits until all ranks have done something; within it none of them may wait for another.
 * @returns what this one has made
 * @throws on all ranks, the error of the first that failed; it is named unless that is rank 0, where people look first, or all failed alike
 */
export async function settle<T>(communicator: Communicator | undefined, operation: () => Promise<T> | T): Promise<T> {
  if (communicator === undefined) return operation();
  const own = await attempt(operation);
  const failures = tellAll(communicator, "failure" in own ? own.failure : null);
  const rank = failures.findIndex((failure) => failure !== null);
  const first = failures[rank];
  if (first === undefined || first === null) {
    invariant("value" in own, "nobody failed, but something did");
    return own.value;
  }
  if (rank === 0 || failures.every((each) => each?.message === first.message)) throw asError(first, own);
  throw asError({ ...first, message: `${rankName(communicator, rank)}: ${first.message}` }, own);
}

/**
 * What rank 0 makes, on all ranks.
 * @param make called on rank 0 only; it may not wait for others
 * @throws on all ranks, what that throws
 */
export async function fromFirst(
  communicator: Communicator,
  make: () => Promise<Uint8Array> | Uint8Array,
): Promise<Uint8Array> {
  const own = communicator.rank === 0 ? await attempt(make) : undefined;
  const message =
    own === undefined
      ? new Uint8Array()
      : "value" in own
        ? marked(sent, own.value)
        : marked(failed, encoder.encode(JSON.stringify(own.failure)));
  const first = communicator.exchange(message)[0];
  invariant(first !== undefined, "rank 0 said nothing");
  const rest = first.subarray(1);
  if (first[0] === sent) return rest;
  throw asError(JSON.parse(decoder.decode(rest)) as Failure, own);
}

function marked(mark: number, bytes: Uint8Array): Uint8Array {
  const message = new Uint8Array(1 + bytes.length);
  message[0] = mark;
  message.set(bytes, 1);
  return message;
}

type Attempt<T> = { readonly value: T } | { readonly failure: Failure; readonly error: unknown };

async function attempt<T>(operation: () => Promise<T> | T): Promise<Attempt<T>> {
  try {
    return { value: await operation() };
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    return { error, failure: { kind: name, message } };
  }
}

/** The error itself where it is this rank's, so that its stack is kept. */
function asError({ kind, message }: Failure, own: Attempt<unknown> | undefined): Error {
  if (own !== undefined && "error" in own && own.failure.message === message && own.error instanceof Error)
    return shared(own.error);
  const cause = own !== undefined && "error" in own ? own.error : undefined;
  const options = cause === undefined ? undefined : { cause };
  const Kind = Object.entries(kinds).find(([name]) => name === kind)?.[1];
  return shared(Kind === undefined ? new Error(message, options) : new Kind(message, options));
}

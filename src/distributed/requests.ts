/** @file What the computing thread asks of the communication thread, as words of the ring. */
import type { CollectiveKind } from "../tensor/plan/collectives.js";
import type { Transport } from "../training/communicator.js";
import type { Lane } from "./control.js";

/** Elements on the wire. */
export type ElementType = "f32" | "f64" | "i32";

/** Bytes of an element. */
export const elementBytes: Readonly<Record<ElementType, number>> = { f32: 4, f64: 8, i32: 4 };

/** A stretch of memory that both threads know. */
export interface Place {
  /** Number of the memory. */
  readonly memory: number;
  /** In bytes. */
  readonly offset: number;
}

/** An exchange of tensors. */
export interface CollectiveRequest {
  readonly kind: CollectiveKind;
  readonly type: ElementType;
  /** How a large sum of f32 is made. */
  readonly transport: Transport;
  /** Elements of a source. */
  readonly length: number;
  /** For each hosted shard; for `sum` and `max` the targets. */
  readonly sources: readonly Place[];
  readonly targets: readonly Place[];
}

/** A message for all ranks: so many bytes at a place. */
export interface MessageRequest {
  readonly kind: "message";
  readonly place: Place;
  readonly bytes: number;
}

/** Leave, when all ranks do. */
export interface CloseRequest {
  readonly kind: "close";
}

/** End all ranks now, with an exit code. */
export interface AbortRequest {
  readonly kind: "abort";
  readonly code: number;
}

export type Request = CollectiveRequest | MessageRequest | CloseRequest | AbortRequest;

/** Bytes of a shard up to which an exchange is urgent: statistics of batches, for which a computation waits. */
export const urgentBytes = 16 * 1024;

/** The lane of an exchange; the same on all ranks, as it depends on what they all ask for. */
export const laneOf = ({ type, length }: Pick<CollectiveRequest, "type" | "length">): Lane =>
  length * elementBytes[type] <= urgentBytes ? "urgent" : "bulk";

const kinds = ["sum", "max", "gather", "message", "close", "abort"] as const;
const types = ["f32", "f64", "i32"] as const;
const reductions = ["exact", "fast"] as const;
const compressions = ["none", "f16", "bf16"] as const;

const wordsOf = (places: readonly Place[]): number[] => places.flatMap(({ memory, offset }) => [memory, offset | 0]);

/** A request as words: kind first. */
export function encodeRequest(request: Request): number[] {
  const kind = kinds.indexOf(request.kind);
  switch (request.kind) {
    case "message":
      return [kind, request.bytes, ...wordsOf([request.place])];
    case "close":
      return [kind];
    case "abort":
      return [kind, request.code];
    case "sum":
    case "max":
    case "gather": {
      const { type, transport, length, sources, targets } = request;
      const places = request.kind === "gather" ? [...sources, ...targets] : targets;
      const { reduce, compress } = transport;
      const how = [types.indexOf(type), reductions.indexOf(reduce), compressions.indexOf(compress)];
      return [kind, length, ...how, ...wordsOf(places)];
    }
    default:
      return request satisfies never;
  }
}

/** The request that {@link encodeRequest} has written. */
export function decodeRequest(words: Int32Array): Request {
  const [code = 0, second = 0, type = 0, reduce = 0, compress = 0] = words;
  const placesFrom = (first: number): Place[] => {
    const places: Place[] = [];
    for (let i = first; i < words.length; i += 2) {
      places.push({ memory: words[i] ?? 0, offset: (words[i + 1] ?? 0) >>> 0 });
    }
    return places;
  };
  const kind = kinds[code] ?? "close";
  switch (kind) {
    case "message":
      return { kind, bytes: second, place: placesFrom(2)[0] ?? { memory: 0, offset: 0 } };
    case "close":
      return { kind };
    case "abort":
      return { kind, code: second };
    case "sum":
    case "max":
    case "gather": {
      const places = placesFrom(5);
      const sources = kind === "gather" ? places.slice(0, places.length / 2) : places;
      const targets = kind === "gather" ? places.slice(places.length / 2) : places;
      const transport = { reduce: reductions[reduce] ?? "exact", compress: compressions[compress] ?? "none" };
      return { kind, type: types[type] ?? "f32", transport, length: second, sources, targets };
    }
    default:
      return kind satisfies never;
  }
}

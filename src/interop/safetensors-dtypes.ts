/** @file The dtypes of the safetensors format, and the JavaScript arrays that hold them. */

/** Arrays by dtype; the formats that JavaScript lacks stay raw little-endian bytes. */
export interface SafetensorsArrays {
  F64: Float64Array;
  F32: Float32Array;
  I64: BigInt64Array;
  I32: Int32Array;
  I16: Int16Array;
  I8: Int8Array;
  U64: BigUint64Array;
  U32: Uint32Array;
  U16: Uint16Array;
  U8: Uint8Array;
  F16: Uint8Array;
  BF16: Uint8Array;
  F8_E4M3: Uint8Array;
  F8_E5M2: Uint8Array;
  BOOL: Uint8Array;
}

/** Name of a dtype, as in the file. */
export type SafetensorsDType = keyof SafetensorsArrays;

/** A view of `count` elements at an aligned byte offset. */
type View<T> = (buffer: ArrayBufferLike, byteOffset: number, count: number) => T;

interface DTypeFacts<T> {
  /** Bytes per element. */
  readonly bytes: number;
  readonly view: View<T>;
}

function rawBytes(bytes: number): DTypeFacts<Uint8Array> {
  return { bytes, view: (buffer, at, count) => new Uint8Array(buffer, at, count * bytes) };
}

/** Every dtype, in the official writer's order of files: widest first, so that each tensor is aligned to its elements. */
export const safetensorsDTypes: { readonly [K in SafetensorsDType]: DTypeFacts<SafetensorsArrays[K]> } = {
  U64: { bytes: 8, view: (buffer, at, count) => new BigUint64Array(buffer, at, count) },
  I64: { bytes: 8, view: (buffer, at, count) => new BigInt64Array(buffer, at, count) },
  F64: { bytes: 8, view: (buffer, at, count) => new Float64Array(buffer, at, count) },
  F32: { bytes: 4, view: (buffer, at, count) => new Float32Array(buffer, at, count) },
  U32: { bytes: 4, view: (buffer, at, count) => new Uint32Array(buffer, at, count) },
  I32: { bytes: 4, view: (buffer, at, count) => new Int32Array(buffer, at, count) },
  BF16: rawBytes(2),
  F16: rawBytes(2),
  U16: { bytes: 2, view: (buffer, at, count) => new Uint16Array(buffer, at, count) },
  I16: { bytes: 2, view: (buffer, at, count) => new Int16Array(buffer, at, count) },
  F8_E4M3: rawBytes(1),
  F8_E5M2: rawBytes(1),
  I8: { bytes: 1, view: (buffer, at, count) => new Int8Array(buffer, at, count) },
  U8: { bytes: 1, view: (buffer, at, count) => new Uint8Array(buffer, at, count) },
  BOOL: rawBytes(1),
};

/** Position of each dtype in a file, first to last. */
export const dtypeOrder: ReadonlyMap<string, number> = new Map(
  Object.keys(safetensorsDTypes).map((dtype, rank) => [dtype, rank]),
);

/** Whether a name from outside is a dtype that we know. */
export function isSafetensorsDType(name: unknown): name is SafetensorsDType {
  return typeof name === "string" && dtypeOrder.has(name);
}

/** One tensor, as written and as read. */
export type SafetensorsTensor = {
  [K in SafetensorsDType]: {
    readonly dtype: K;
    readonly shape: readonly number[];
    readonly data: SafetensorsArrays[K];
  };
}[SafetensorsDType];

/** @file Bytes of a pickle from front to back; nothing is read beyond their end, nothing is allocated before that is checked. */
import { PickleFault } from "./values.js";

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
/** Names of modules and classes. */
const longestLine = 1000;

export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at: number;

  /** @param start where the pickle begins */
  constructor(bytes: Uint8Array, start = 0) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#at = start;
  }

  /** Where the next byte is. */
  get at(): number {
    return this.#at;
  }

  #take(count: number): number {
    const start = this.#at;
    if (count > this.#bytes.length - start) {
      throw new PickleFault(`its pickle ends at byte ${this.#bytes.length}, inside a value of ${count} bytes`);
    }
    this.#at += count;
    return start;
  }

  uint8(): number {
    return this.#view.getUint8(this.#take(1));
  }

  uint16(): number {
    return this.#view.getUint16(this.#take(2), true);
  }

  int32(): number {
    return this.#view.getInt32(this.#take(4), true);
  }

  uint32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  /** A length. Beyond the safe integers it is too long anyway. */
  uint64(): number {
    return Number(this.#view.getBigUint64(this.#take(8), true));
  }

  /** Big-endian, unlike all else. */
  float64(): number {
    return this.#view.getFloat64(this.#take(8), false);
  }

  /** A view, no copy. */
  bytes(count: number): Uint8Array {
    const start = this.#take(count);
    return this.#bytes.subarray(start, start + count);
  }

  text(count: number): string {
    const start = this.#at;
    try {
      return decoder.decode(this.bytes(count));
    } catch (cause) {
      if (cause instanceof PickleFault) throw cause;
      throw new PickleFault(`byte ${start} of its pickle begins a text that is no valid UTF-8`, { cause });
    }
  }

  /** Up to a newline, which is taken too. */
  line(): string {
    const start = this.#at;
    const end = this.#bytes.subarray(start, start + longestLine).indexOf(0x0a);
    if (end === -1) throw new PickleFault(`byte ${start} of its pickle begins a name without an end`);
    const text = this.text(end);
    this.#at++;
    return text;
  }

  /** Two's complement, little-endian; a bigint where a number would not be exact. */
  integer(count: number): number | bigint {
    let value = 0n;
    for (const byte of this.bytes(count).toReversed()) value = (value << 8n) | BigInt(byte);
    const signed = BigInt.asIntN(8 * count, value);
    const number = Number(signed);
    return Number.isSafeInteger(number) ? number : signed;
  }
}

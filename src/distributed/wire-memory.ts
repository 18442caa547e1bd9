/** @file The communication thread's own memory: what is received, what is sent in another form than the engine has it, and MPI's small arguments. */
import { readFileSync } from "node:fs";
import { BackendError } from "../base/errors.js";

/** kernels/communication.ts; offsets and lengths in bytes of {@link WireMemory}. */
interface Kernels {
  treeSum(parts: number, count: number, length: number): void;
  treeMax(parts: number, count: number, length: number): void;
  toBf16(from: number, to: number, length: number): void;
  fromBf16(from: number, to: number, length: number): void;
  toF16(from: number, to: number, length: number): number;
  fromF16(from: number, to: number, length: number): void;
}

const pageBytes = 65536;
const maximumPages = 65536;
/** A cache line. */
const alignment = 64;

/** Shared memory that never moves, so that MPI may hold addresses in it. */
export class WireMemory {
  readonly kernels: Kernels;
  readonly #memory = new WebAssembly.Memory({ initial: 1, maximum: maximumPages, shared: true });
  readonly #address: number;
  #end = pageBytes / 2; // the kernels' own data lie below
  #bytes: Uint8Array;
  #words: Int32Array;

  /** @param addressOf where memory lies for C */
  constructor(addressOf: (memory: SharedArrayBuffer) => number) {
    const module = new WebAssembly.Module(readFileSync(new URL("../kernels/communication.wasm", import.meta.url)));
    const { exports } = new WebAssembly.Instance(module, { env: { memory: this.#memory } });
    this.kernels = exports as unknown as Kernels;
    const buffer = this.buffer;
    this.#address = addressOf(buffer);
    this.#bytes = new Uint8Array(buffer);
    this.#words = new Int32Array(buffer);
  }

  get buffer(): SharedArrayBuffer {
    return this.#memory.buffer as unknown as SharedArrayBuffer;
  }

  /** All bytes; asked for anew after {@link allocate}. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /** All bytes as 32-bit words; asked for anew after {@link allocate}. */
  get words(): Int32Array {
    return this.#words;
  }

  /** Address of a byte for C. */
  address(offset: number): number {
    return this.#address + offset;
  }

  /** Reserves bytes for good. @returns their offset, a multiple of 64. @throws BackendError when memory does not suffice */
  allocate(bytes: number): number {
    const start = this.#end;
    this.#end = start + Math.ceil(bytes / alignment) * alignment + alignment; // kernels may read past an end
    const missing = Math.ceil(this.#end / pageBytes) - this.#memory.buffer.byteLength / pageBytes;
    if (missing > 0) {
      try {
        this.#memory.grow(missing);
      } catch (cause) {
        const mebibytes = (this.#end / 2 ** 20).toFixed(0);
        throw new BackendError(`cannot reserve ${mebibytes} MiB for communication; use a smaller model`, { cause });
      }
      this.#bytes = new Uint8Array(this.buffer);
      this.#words = new Int32Array(this.buffer);
    }
    return start;
  }
}

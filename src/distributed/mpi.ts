/** @file The MPI calls of Ganvas, typed, errors as exceptions. Nothing but initialisation and the end blocks. */
import { BackendError } from "../base/errors.js";
import type { Handle } from "./family.js";
import type { MpiLibrary } from "./library.js";
import type { WireMemory } from "./wire-memory.js";

/** A communication that has begun: the place of MPI's request. */
export type Request = number;

/** Bytes for texts; the longest of the standard's limits. */
const textBytes = 8192;
/** MPI_THREAD_FUNNELED: only the thread that initialises MPI calls it. */
const funneled = 1;

/** MPI, initialised; of one thread. */
export class Mpi {
  readonly rank: number;
  readonly size: number;
  readonly #library: MpiLibrary;
  readonly #wire: WireMemory;
  readonly #calls;
  /** Two words: results of calls. */
  readonly #results: number;
  readonly #text: number;
  readonly #freeRequests: Request[] = [];

  /** Initialises MPI; blocks until all ranks do. */
  constructor(library: MpiLibrary, wire: WireMemory) {
    this.#library = library;
    this.#wire = wire;
    this.#results = wire.allocate(8);
    this.#text = wire.allocate(textBytes);
    this.#calls = callsOf(library);
    const first = wire.address(this.#results);
    this.#check("MPI_Init_thread", this.#calls.initialize(0, 0, funneled, first));
    this.#check("MPI_Comm_set_errhandler", this.#calls.setErrorHandler(this.world, library.constants.errorsReturn));
    this.#check("MPI_Comm_rank", this.#calls.rank(this.world, first));
    this.rank = this.#result();
    this.#check("MPI_Comm_size", this.#calls.size(this.world, first));
    this.size = this.#result();
  }

  get world(): Handle {
    return this.#library.constants.world;
  }

  /** `Open MPI v4.1.4`, `MPICH Version: 4.0.2` and the like: the library's own words. */
  version(): string {
    return this.#textOf("MPI_Get_library_version", this.#calls.version);
  }

  /** This process's host. */
  host(): string {
    return this.#textOf("MPI_Get_processor_name", this.#calls.processorName);
  }

  /** A communicator of all ranks whose messages meet no others. Blocks until all ranks call it. */
  duplicateWorld(): Handle {
    this.#check("MPI_Comm_dup", this.#calls.duplicate(this.world, this.#wire.address(this.#results)));
    const { words } = this.#wire;
    const at = this.#results / 4;
    const low = words[at] ?? 0;
    if (this.#library.family.handleBytes === 4) return low;
    return (low >>> 0) + (words[at + 1] ?? 0) * 2 ** 32;
  }

  /** Sends bytes to all and receives those of all, of one length, by rank. @param from an address, or {@link inPlace} */
  allgather(from: number, bytes: number, to: number, communicator: Handle): Request {
    const { byte } = this.#library.constants;
    return this.#begin("MPI_Iallgather", (request) =>
      this.#calls.allgather(from, bytes, byte, to, bytes, byte, communicator, request),
    );
  }

  /** The same for different lengths. @param counts, displacements addresses of bytes by rank; they and what they tell of stay until the end */
  allgatherv(
    from: number,
    bytes: number,
    to: number,
    counts: number,
    displacements: number,
    communicator: Handle,
  ): Request {
    const { byte } = this.#library.constants;
    return this.#begin("MPI_Iallgatherv", (request) =>
      this.#calls.allgatherv(from, bytes, byte, to, counts, displacements, byte, communicator, request),
    );
  }

  /** Sends to each rank its piece. @param sent, received addresses of counts and of displacements, in bytes by rank */
  alltoallv(
    from: number,
    sent: readonly [counts: number, displacements: number],
    to: number,
    received: readonly [counts: number, displacements: number],
    communicator: Handle,
  ): Request {
    const { byte } = this.#library.constants;
    return this.#begin("MPI_Ialltoallv", (request) =>
      this.#calls.alltoallv(from, ...sent, byte, to, ...received, byte, communicator, request),
    );
  }

  /** Sums f32 of all ranks, in place, in the library's order. */
  allreduce(at: number, length: number, communicator: Handle): Request {
    const { float, sum, inPlace } = this.#library.constants;
    return this.#begin("MPI_Iallreduce", (request) =>
      this.#calls.allreduce(inPlace, at, length, float, sum, communicator, request),
    );
  }

  /** Done when all ranks have called it. */
  barrier(communicator: Handle): Request {
    return this.#begin("MPI_Ibarrier", (request) => this.#calls.barrier(communicator, request));
  }

  send(from: number, bytes: number, rank: number, tag: number, communicator: Handle): Request {
    const { byte } = this.#library.constants;
    return this.#begin("MPI_Isend", (request) => this.#calls.send(from, bytes, byte, rank, tag, communicator, request));
  }

  receive(to: number, bytes: number, rank: number, tag: number, communicator: Handle): Request {
    const { byte } = this.#library.constants;
    return this.#begin("MPI_Irecv", (request) =>
      this.#calls.receive(to, bytes, byte, rank, tag, communicator, request),
    );
  }

  get inPlace(): number {
    return this.#library.constants.inPlace;
  }

  /** Makes progress. @returns whether the communication has ended: then its request is not asked for again */
  test(request: Request): boolean {
    const { ignoreStatus } = this.#library.constants;
    this.#check(
      "MPI_Test",
      this.#calls.test(this.#wire.address(request), this.#wire.address(this.#results), ignoreStatus),
    );
    const isDone = this.#result() !== 0;
    if (isDone) this.#freeRequests.push(request);
    return isDone;
  }

  /** Leaves, when all ranks do. Blocks. */
  finalize(): void {
    this.#check("MPI_Finalize", this.#calls.finalize());
  }

  /** Ends all ranks, on a thread of its own: it may not return. */
  abort(code: number): void {
    this.#calls.abort.async(this.world, code, () => undefined);
  }

  #begin(name: string, call: (request: number) => number): Request {
    const request = this.#freeRequests.pop() ?? this.#wire.allocate(this.#library.family.handleBytes);
    this.#check(name, call(this.#wire.address(request)));
    return request;
  }

  #result(): number {
    return this.#wire.words[this.#results / 4] ?? 0;
  }

  #textOf(name: string, call: (text: number, length: number) => number): string {
    const length = this.#results;
    this.#check(name, call(this.#wire.address(this.#text), this.#wire.address(length)));
    return this.#readText(this.#result());
  }

  #readText(length: number): string {
    const bytes = this.#wire.bytes.slice(this.#text, this.#text + length);
    const end = bytes.indexOf(0);
    return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end)).trim();
  }

  #check(name: string, code: number): void {
    if (code === 0) return;
    this.#calls.errorText(code, this.#wire.address(this.#text), this.#wire.address(this.#results));
    throw new BackendError(`${name} has failed: ${this.#readText(this.#result()).split("\n")[0]}`);
  }
}

/** The C functions. `address` is a pointer given as a number. */
function callsOf(library: MpiLibrary) {
  const address = "intptr_t";
  const type = "handle";
  const block = [address, "int", type]; // buffer, count, datatype
  const blocks = [address, address, address, type]; // buffer, counts, displacements, datatype
  const begun = ["handle", address]; // communicator, request
  return {
    initialize: library.function("MPI_Init_thread", [address, address, "int", address]),
    setErrorHandler: library.function("MPI_Comm_set_errhandler", ["handle", "handle"]),
    rank: library.function("MPI_Comm_rank", begun),
    size: library.function("MPI_Comm_size", begun),
    duplicate: library.function("MPI_Comm_dup", begun),
    version: library.function("MPI_Get_library_version", [address, address]),
    processorName: library.function("MPI_Get_processor_name", [address, address]),
    errorText: library.function("MPI_Error_string", ["int", address, address]),
    allgather: library.function("MPI_Iallgather", [...block, ...block, ...begun]),
    allgatherv: library.function("MPI_Iallgatherv", [...block, ...blocks, ...begun]),
    alltoallv: library.function("MPI_Ialltoallv", [...blocks, ...blocks, ...begun]),
    allreduce: library.function("MPI_Iallreduce", [address, address, "int", type, type, ...begun]),
    barrier: library.function("MPI_Ibarrier", begun),
    send: library.function("MPI_Isend", [...block, "int", "int", ...begun]),
    receive: library.function("MPI_Irecv", [...block, "int", "int", ...begun]),
    test: library.function("MPI_Test", [address, address, address]),
    finalize: library.function("MPI_Finalize", []),
    abort: library.function("MPI_Abort", ["handle", "int"]),
  };
}

/** @file What differs between the two families of MPI libraries: how they write handles. */

/** An MPI object: an address or an integer. */
export type Handle = number;

/** Values that C programs take from `mpi.h`. */
export interface MpiConstants {
  readonly world: Handle;
  readonly byte: Handle;
  readonly float: Handle;
  readonly sum: Handle;
  readonly errorsReturn: Handle;
  /** MPI_IN_PLACE, an address. */
  readonly inPlace: number;
  /** MPI_STATUS_IGNORE, an address. */
  readonly ignoreStatus: number;
}

/** Libraries with one binary interface. */
export interface MpiFamily {
  readonly name: string;
  /** C type of handles. */
  readonly handleType: "int" | "intptr_t";
  readonly handleBytes: 4 | 8;
  /** @param symbol address of a variable of the library */
  constants(symbol: (name: string) => number): MpiConstants;
}

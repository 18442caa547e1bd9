/** @file What training needs of other processes that train the same model: `src/distributed` has it over MPI. */
import type { Collectives } from "../tensor/plan/collectives.js";

/** What communication cost since it was last asked for. */
export interface CommunicationFigures {
  /** Seconds for which computation stood still. */
  readonly waited: number;
  /** Bytes that this process sent. */
  readonly bytes: number;
  /** Exchanges of tensors. */
  readonly exchanges: number;
}

/** How sums over ranks are made. */
export interface Transport {
  /** `exact`: by the fixed tree, the same bits for any number of ranks; `fast`: as the library likes. */
  readonly reduce: "exact" | "fast";
  /** Numbers as they travel; f16 and bf16 round. */
  readonly compress: "none" | "f16" | "bf16";
}

/** Processes (ranks) that train one model together; all of them call the same methods in the same order. */
export interface Communicator {
  /** This process, from 0. */
  readonly rank: number;
  readonly size: number;
  /** For people: `Open MPI 4.1.4, 4 ranks on 2 hosts`. */
  readonly name: string;
  /** The host of each rank. */
  readonly hosts: readonly string[];
  /**
   * The exchanges of a program of `shards` shards, of which this rank hosts an equal, consecutive part.
   * @param transport how sums are made from now on, which a run that goes on says only now; as before unless given
   * @throws ConfigError unless the ranks share them evenly
   */
  collectives(shards: number, transport?: Transport): Collectives;
  /** What each rank gives, by rank: messages of any length, also of different ones. Blocks. @throws BackendError when a rank is lost */
  exchange(message: Uint8Array): readonly Uint8Array[];
  /** Figures since the last call. */
  takeFigures(): CommunicationFigures;
  /** Adds to a file of JSON lines, as an event of the log, why the job ends before its time, if it does. */
  keepLastWords?(path: string): void;
  /** Leaves, when all ranks do. */
  close(): Promise<void>;
  /** Ends all ranks at once. @param message one line for people */
  abort(message: string): void;
}

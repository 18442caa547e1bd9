/** @file Messages between the leading thread and its workers. Between `park` and command −1 a worker runs programs without messages. */

/** The numbers of a program's parts: command codes that run them. */
export interface ProgramParts {
  readonly first: number;
  readonly parts: number;
}

/** A program to instantiate. */
export interface ProgramModule extends ProgramParts {
  readonly module: WebAssembly.Module;
  /** Places of the function table up to and including this program's. */
  readonly tableSize: number;
}

/** To a worker. */
export type WorkerMessage =
  /** Instantiate the kernels over the shared memory. */
  | {
      readonly kind: "start";
      readonly thread: number;
      readonly memory: WebAssembly.Memory;
      readonly kernels: WebAssembly.Module;
    }
  | { readonly kind: "load"; readonly program: ProgramModule }
  | { readonly kind: "unload"; readonly program: ProgramParts }
  /** Wait for commands from this sequence number on. */
  | { readonly kind: "park"; readonly sequence: number };

/** From a worker, one per message but `park`. */
export type WorkerReply = { readonly kind: "done" };

/** The command code that sends workers back to their message queue. */
export const leaveCommand = -1;

/** @file Messages between the leading thread and its workers. Between `park` and command −1 a worker runs programs without messages. */

/** To a worker. */
export type WorkerMessage =
  /** Instantiate the kernels over the shared memory. */
  | {
      readonly kind: "start";
      readonly thread: number;
      readonly memory: WebAssembly.Memory;
      readonly kernels: WebAssembly.Module;
    }
  /** Instantiate a program; `id` is the command code that runs it. */
  | { readonly kind: "load"; readonly id: number; readonly module: WebAssembly.Module; readonly tableSize: number }
  | { readonly kind: "unload"; readonly id: number }
  /** Wait for commands from this sequence number on. */
  | { readonly kind: "park"; readonly sequence: number };

/** From a worker, one per message but `park`. */
export type WorkerReply = { readonly kind: "done" };

/** The command code that sends workers back to their message queue. */
export const leaveCommand = -1;

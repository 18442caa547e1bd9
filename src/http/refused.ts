/** @file A request that a server refuses: its status, and why, in one line for people. */
import { CheckpointError, ConfigError, DataError, GanvasError } from "../base/errors.js";

/** The statuses that refusals have. */
export type RefusalStatus = 400 | 401 | 403 | 404 | 408 | 409 | 413 | 415 | 422 | 429 | 431 | 500 | 503 | 507;

/** Thrown by whatever handles a request; {@link answerErrors} makes the answer of it. */
export class Refused extends GanvasError {
  override readonly name = "Refused";
  readonly status: RefusalStatus;

  constructor(status: RefusalStatus, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

/** The status of an error: what a caller can mend is 400, all else 500. */
export function statusOf(error: unknown): RefusalStatus {
  if (error instanceof Refused) return error.status;
  const isMendable = error instanceof ConfigError || error instanceof DataError || error instanceof CheckpointError;
  return isMendable ? 400 : 500;
}

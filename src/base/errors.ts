/** @file The error classes that a person may see. One line each: what is wrong, where, what to do. */

/** Base of every error that Ganvas raises on purpose; the command line prints its message alone, without a stack. */
export class GanvasError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** Shapes or dtypes that do not fit an operation. */
export class ShapeError extends GanvasError {}

/** A configuration value, flag or option that is unknown or out of range. */
export class ConfigError extends GanvasError {}

/** A data set or image that is missing, damaged or of the wrong kind. */
export class DataError extends GanvasError {}

/** A checkpoint or run folder that is missing, damaged or belongs to something else. */
export class CheckpointError extends GanvasError {}

/** A device that is missing, failed or ran out of memory. */
export class BackendError extends GanvasError {}

/**
 * Checks a condition that only a bug in Ganvas can break.
 * @throws Error with the prefix `internal:` when the condition does not hold.
 */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`internal: ${message}`);
}

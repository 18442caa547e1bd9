/** @file The error classes that a person may see. One line each: what is wrong, where, what to do. */

/**
 * Base of every error that Ganvas raises on purpose; the command line prints its message alone, without a stack. Each class says its name itself: bundlers
 * shorten those of classes.
 */
export class GanvasError extends Error {
  override readonly name: string = "GanvasError";
}

/** Shapes or dtypes that do not fit an operation. */
export class ShapeError extends GanvasError {
  override readonly name = "ShapeError";
}

/** A configuration value, flag or option that is unknown or out of range. */
export class ConfigError extends GanvasError {
  override readonly name = "ConfigError";
}

/** A data set or image that is missing, damaged or of the wrong kind. */
export class DataError extends GanvasError {
  override readonly name = "DataError";
}

/** A checkpoint or run folder that is missing, damaged or belongs to something else. */
export class CheckpointError extends GanvasError {
  override readonly name = "CheckpointError";
}

/** A device that is missing, failed or ran out of memory. */
export class BackendError extends GanvasError {
  override readonly name = "BackendError";
}

/**
 * Checks a condition that only a bug in Ganvas can break.
 * @throws Error with the prefix `internal:` when the condition does not hold.
 */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`internal: ${message}`);
}

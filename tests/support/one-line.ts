/** @file What every error shown to a person must be: of the right class, on one line, naming its source. */
import { expect } from "vitest";

/**
 * Runs `action` and returns the error it throws; fails if it throws nothing, another class or more than one line.
 * @param names texts that the message must contain
 */
export function expectOneLine(
  errorClass: new (message: string) => Error,
  action: () => unknown,
  ...names: readonly string[]
): Error {
  let thrown: unknown;
  try {
    action();
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(errorClass);
  const error = thrown as Error;
  expect(error.message).not.toMatch(/[\n\r]/);
  for (const name of names) expect(error.message).toContain(name);
  return error;
}

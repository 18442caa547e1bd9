/** @file Asynchronous refusals: of the right class, on one line, naming what the person needs. */
import { expect } from "vitest";
import { DataError } from "#src/base/errors.js";

/** Fails unless an action is refused with a one-line error of a class that contains these texts. */
export async function rejectsOneLine(
  errorClass: new (message: string) => Error,
  action: () => Promise<unknown>,
  ...texts: readonly string[]
): Promise<void> {
  const error: unknown = await action().catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(errorClass);
  const { message } = error as Error;
  expect(message).not.toMatch(/[\n\r]/);
  for (const text of texts) expect(message).toContain(text);
}

/** Fails unless the promise is refused with a one-line DataError that contains these texts. */
export const expectDataError = (promise: Promise<unknown>, ...texts: readonly string[]): Promise<void> =>
  rejectsOneLine(DataError, () => promise, ...texts);

/** The value, or undefined where it was refused with a one-line DataError; any other error fails the test. */
export async function valueOrDataError<T>(promise: Promise<T>): Promise<T | undefined> {
  try {
    return await promise;
  } catch (error) {
    expect(error).toBeInstanceOf(DataError);
    expect((error as Error).message).not.toMatch(/[\n\r]/);
    return undefined;
  }
}

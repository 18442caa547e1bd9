/** @file A full disk: training waits, says so, and goes on when there is room. */
import { describe, expect, test } from "vitest";
import { TrainingError } from "#src/training/index.js";
import { isDiskFull, whenThereIsRoom } from "#src/training/run/full-disk.js";

const full = (): TrainingError =>
  new TrainingError("runs/x/config.json: cannot be written, no space left on the disk (ENOSPC); make room", {
    cause: Object.assign(new Error("no space"), { code: "ENOSPC" }),
  });

/** All warnings, and the result or the error. */
async function outcome<T>(trying: AsyncGenerator<{ message: string }, T, void>) {
  const messages: string[] = [];
  try {
    for (;;) {
      const { done, value } = await trying.next();
      if (done === true) return { messages, value };
      messages.push(value.message);
    }
  } catch (error) {
    return { messages, error };
  }
}

test("a full disk is told from other failures, also as their cause", () => {
  expect(isDiskFull(full())).toBe(true);
  expect(isDiskFull(Object.assign(new Error("quota"), { code: "EDQUOT" }))).toBe(true);
  expect(isDiskFull(Object.assign(new Error("denied"), { code: "EACCES" }))).toBe(false);
  expect(isDiskFull("ENOSPC")).toBe(false);
});

describe("an operation", () => {
  test("that finds room says nothing", async () =>
    expect(await outcome(whenThereIsRoom(() => Promise.resolve(7)))).toEqual({ messages: [], value: 7 }));

  test("is tried until there is room, with one line before and one after", async () => {
    let tries = 0;
    const operation = async (): Promise<number> => {
      if (++tries < 3) throw full();
      return tries;
    };
    expect(await outcome(whenThereIsRoom(operation))).toEqual({
      messages: [
        "runs/x/config.json: cannot be written, no space left on the disk (ENOSPC); training waits until there is room",
        "there is room again; training goes on",
      ],
      value: 3,
    });
  });

  test("that fails otherwise fails", async () => {
    const { error } = await outcome(whenThereIsRoom(() => Promise.reject(new TrainingError("no"))));
    expect(error).toBeInstanceOf(TrainingError);
  });

  test("is given up when the signal comes", async () => {
    const abort = new AbortController();
    const trying = whenThereIsRoom(() => Promise.reject(full()), abort.signal);
    await trying.next();
    abort.abort();
    expect((await outcome(trying)).error).toMatchObject({ message: full().message });
  });
});

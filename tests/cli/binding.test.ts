/** @file The warning about cores that a launcher leaves idle. */
import { expect, test } from "vitest";
import { bindingWarning } from "#src/cli/binding.js";

test("ranks that mpirun has tied to a part of the cores are told so", () => {
  expect(bindingWarning({ isBound: true, allowed: 1, cores: 32, ranks: 1 })).toMatch(
    /^mpirun ties the rank here to 1 of 32 cores; .*--bind-to none/,
  );
  expect(bindingWarning({ isBound: true, allowed: 1, cores: 32, ranks: 4 })).toContain("each of 4 ranks");
});

test("nothing is said where all cores are used, or somebody else has shared them out", () => {
  expect(bindingWarning({ isBound: true, allowed: 1, cores: 4, ranks: 4 })).toBeUndefined();
  expect(bindingWarning({ isBound: true, allowed: 16, cores: 32, ranks: 2 })).toBeUndefined();
  expect(bindingWarning({ isBound: false, allowed: 8, cores: 32, ranks: 1 })).toBeUndefined();
});

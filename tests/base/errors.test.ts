/** @file Errors say their class's name, and keep it where bundlers shorten those of classes. */
import { expect, test } from "vitest";
import * as errors from "#src/base/errors.js";
import { Refused } from "#src/http/refused.js";
import { TrainingError } from "#src/training/index.js";

const { invariant, ...classes } = errors;

test("whoever breaks an invariant is told which", () => expect(() => invariant(false, "a fact")).toThrow("a fact"));

test.each([...Object.values(classes), TrainingError])("%o has its name as a text of its own", (Class) => {
  expect(new Class("what").name).toBe(Class.name);
  const Shortened = class a extends Class {};
  expect(new Shortened("what").name).toBe(Class.name);
  expect(String(new Class("what"))).toBe(`${Class.name}: what`);
});

test("a refusal too", () => expect(new Refused(400, "what").name).toBe("Refused"));

/** @file One line from what a schema finds wrong. */
import { printable } from "../../base/printable.js";
import * as v from "valibot";
import { closest } from "../../base/closest.js";
import { quote } from "../../base/quote.js";

interface ObjectSchema {
  readonly entries: v.ObjectEntries;
}

/**
 * Says which field is wrong, what it is and what it may be.
 * @param schema of the object that was checked
 * @param prefix path of that object
 * @param origins where values came from, by path
 */
export function describeIssue(
  issue: v.BaseIssue<unknown>,
  schema: ObjectSchema,
  prefix: string,
  origins: ReadonlyMap<string, string>,
): string {
  const own = v.getDotPath(issue) ?? "";
  const path = [prefix, own].filter((part) => part !== "").join(".");
  if (issue.expected === "never") {
    const nearest = closest(own, Object.keys(schema.entries));
    return `there is no field ${quote(path)}; ${nearest === undefined ? "remove it" : `did you mean ${nearest}?`}`;
  }
  const origin = origins.get(path);
  const where = origin === undefined || origin === `--${path}` ? "" : ` (${origin})`;
  const subject = origin === `--${path}` ? origin : printable(path) || "the configuration";
  return `${subject}${where} is ${show(issue.input)}; ${advice(issue)}`;
}

function show(value: unknown): string {
  if (value === undefined) return "missing";
  if (typeof value === "string") return quote(value);
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (value === null) return "empty";
  return Array.isArray(value) ? "a list" : "no such value";
}

function advice(issue: v.BaseIssue<unknown>): string {
  if (!issue.message.startsWith("Invalid ")) return issue.message;
  const choices = issue.expected?.match(/"[^"]*"/g)?.map((choice) => choice.slice(1, -1));
  if (choices !== undefined && choices.length > 0) {
    const nearest = typeof issue.input === "string" ? closest(issue.input, choices) : undefined;
    return nearest === undefined ? `choose one of ${choices.join(", ")}` : `did you mean ${nearest}?`;
  }
  if (issue.expected === null) return "give a whole number";
  return `expected ${issue.expected}`;
}

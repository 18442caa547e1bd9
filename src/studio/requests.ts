/** @file The bodies of requests, as schemas: what protocol.ts says in types. */
import * as v from "valibot";
import { forbiddenKeys } from "../interop/strict-json.js";

const actions = ["pause", "resume", "stop", "change"] as const;
const mostSettings = 200;

/** A path such as `options.learningRate`; it becomes a part of a command's argument. */
const path = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z][A-Za-z0-9.]{0,99}$/, "give names of settings, such as learningRate"),
);
const text = v.pipe(v.string(), v.maxLength(4096, "give at most 4096 letters"), v.regex(/^[^\0]*$/, "leave NUL out"));
const value = v.union([text, v.pipe(v.number(), v.finite()), v.boolean()], "give a text, a number, true or false");
/** An object none of whose names would be passed over. */
const named = v.custom<object>(
  (input) =>
    typeof input === "object" &&
    input !== null &&
    !Array.isArray(input) &&
    !Object.keys(input).some((name) => forbiddenKeys.has(name)),
  'give an object of settings, such as {"steps": 1000}',
);
const settings = v.pipe(
  named,
  v.record(path, value),
  v.check((all) => Object.keys(all).length <= mostSettings, `give at most ${mostSettings} settings`),
);

/** Of `POST api/runs`. */
export const startSchema = v.strictObject(
  { recipe: v.string("give a recipe's name"), settings },
  "give recipe and settings, nothing else",
);

/** Of `POST api/runs/<run>/control`. */
export const controlSchema = v.variant(
  "action",
  [
    v.strictObject({ action: v.picklist(["pause", "stop"]) }),
    v.strictObject({ action: v.literal("resume"), settings: v.exactOptional(settings) }),
    v.strictObject({ action: v.literal("change"), settings }),
  ],
  `give an action: ${actions.join(", ")}; settings with change, and with resume if wanted`,
);

/** @file A recipe's option: schema, default and help text in one place. */
import * as v from "valibot";

/** A field that may be left out. @param help what it is, for `--help` and the studio's form. */
export const option = <Schema extends v.GenericSchema>(
  schema: Schema,
  fallback: NonNullable<v.InferInput<Schema>>,
  help: string,
) => v.optional(v.pipe(schema, v.description(help)), fallback);

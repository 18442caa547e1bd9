/** @file Configuration and sweep files of random content. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ConfigError, DataError } from "#src/base/errors.js";
import { parseFields } from "#src/cli/fields-file.js";
import { planSweep } from "#src/cli/sweep/plan.js";
import { resolveTarget } from "#src/cli/train-target.js";
import { temporaryFolder } from "../training/tiny.js";

const folder = temporaryFolder();

describe("whatever a file holds, it is a configuration or one line of error:", () => {
  const names = ["recipe", "options", "steps", "learningRate", "$schema", "__proto__", "over", "set", "a"];
  const yamlish = fc
    .array(
      fc.oneof(
        fc.constantFrom(
          ...names.map((name) => `${name}: `),
          ...names,
          "\n",
          "\n  ",
          "- ",
          "{",
          "}",
          "[",
          "]",
          "&a ",
          "*a",
          "!!",
          "? ",
          "|\n",
          "'",
          '"',
          "#",
          "%",
          "---\n",
          "\t",
          ",",
          ":",
        ),
        fc.constantFrom("vanilla", "dcgan", "1e-4", "5", ".nan", "true", "null", "0x1f"),
        fc.string({ unit: "binary", maxLength: 5 }),
      ),
      { maxLength: 30 },
    )
    .map((parts) => parts.join(""));
  const valueText = fc.oneof(
    fc.json(),
    fc.jsonValue().map((value) => `recipe: vanilla\nsteps: ${JSON.stringify(value)}`),
  );
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.oneof(yamlish, valueText, fc.string()).map((text) => new TextEncoder().encode(text)),
  );

  test.each(["fuzz.yaml", "fuzz.json"])("%s", async (name) => {
    await fc.assert(
      fc.asyncProperty(bytes, async (content) => {
        writeFileSync(join(folder, name), content);
        await resolveTarget(join(folder, name), { out: "runs", preview: false }).then(
          ({ config }) => expect(config.recipe).toMatch(/^(vanilla|dcgan)$/),
          (error: unknown) => {
            expect(error instanceof ConfigError || error instanceof DataError, String(error)).toBe(true);
            expect((error as Error).message).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
          },
        );
      }),
      { numRuns: 400 },
    );
  });

  test("a sweep's", () =>
    fc.assert(
      fc.property(
        fc.oneof(
          yamlish,
          yamlish.map((text) => `recipe: vanilla\nover:\n  ${text}`),
        ),
        (text) => {
          try {
            planSweep(parseFields(text, "fuzz.yaml"));
          } catch (error) {
            expect(error instanceof ConfigError, String(error)).toBe(true);
            expect((error as Error).message).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
          }
        },
      ),
      { numRuns: 400 },
    ));
});

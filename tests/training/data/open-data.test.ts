/** @file A configuration's data: what cannot be opened says what to do. */
import { expect, test } from "vitest";
import { ConfigError } from "#src/base/errors.js";
import { openData, unknownData } from "#src/training/index.js";
import { rejectsOneLine } from "../../support/rejects.js";
import { tinyConfig } from "../tiny.js";

test.each([unknownData, `${unknownData}:test`])("data that nobody named with imported weights: %s", async (data) => {
  const open = () => openData({ ...tinyConfig(), data });
  await rejectsOneLine(ConfigError, open, "were imported", "give --data", "ganvas train vanilla --from");
  expect(unknownData).toBe("unknown"); // as in the configurations of runs that are there
});

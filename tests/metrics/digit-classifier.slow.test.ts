/** @file The digit classifier at its defaults: good enough to judge a generator. */
import { expect, test } from "vitest";
import { createExecutor } from "#src/backends/index.js";
import { loadMnist } from "#src/data/mnist.js";
import { trainDigitClassifier } from "#src/metrics/digit-classifier.js";

test("at least 98 % of the 10 000 test images, for two seeds", async () => {
  const executor = await createExecutor({ threads: 1 });
  const [train, unseen] = await Promise.all([loadMnist({ split: "train" }), loadMnist({ split: "test" })]);
  for (const seed of [0, 1]) {
    const classifier = await trainDigitClassifier(executor, train, { seed });
    expect(classifier.accuracy(unseen)).toBeGreaterThanOrEqual(0.98); // 0.987 seen
    classifier.dispose();
  }
  await executor.dispose();
});

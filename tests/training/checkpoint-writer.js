/**
 * @file A process that saves checkpoints as fast as it can, until it is killed. Arguments: how (`ours` or `naive`: over the old
 * file, without a temporary one), the folder. After each save that has returned it says the step.
 */
import { writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { encodeCheckpoint, findRecipe, resolveConfig, saveCheckpoint } from "#src/training/index.js";

const [how, folder = ""] = process.argv.slice(2);
const { config } = resolveConfig(findRecipe("vanilla"));
const data = { name: "none", count: 1, sha256: "0".repeat(64), batches: 0 };
const weights = new Float32Array(500_000);

for (let step = 1; ; step++) {
  weights.fill(step);
  /** @type {import("#src/training/index.js").Checkpoint} */
  const checkpoint = {
    step,
    seconds: 0,
    config,
    image: { height: 1, width: 1, channels: 1 },
    data,
    tensors: new Map([["weights", { dtype: "F32", shape: [weights.length], data: weights }]]),
  };
  if (how === "ours") await saveCheckpoint(folder, checkpoint);
  else writeFileSync(join(folder, "step-000001.safetensors"), encodeCheckpoint(checkpoint));
  writeSync(1, `${step}\n`);
}

/** @file Checkpoints: written whole, damage found, the one before used, what does not fit refused. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { CheckpointError } from "#src/base/errors.js";
import { writeFileAtomic } from "#src/training/run/atomic-file.js";
import { tidyCheckpoints } from "#src/training/checkpoints/checkpoint-store.js";
import {
  decodeCheckpoint,
  encodeCheckpoint,
  loadCheckpoint,
  saveCheckpoint,
  train,
  TrainingError,
} from "#src/training/index.js";
import type { Checkpoint } from "#src/training/index.js";
import { encodeSafetensors } from "#src/interop/safetensors.js";
import { expectOneLine } from "../../support/one-line.js";
import { collect, hashTensors, temporaryFolder, tinyConfig, tinyDataset } from "../tiny.js";

/** A small one: what follows is about the file, not about its size. */
function smallCheckpoint(step: number): Checkpoint {
  const config = tinyConfig();
  const data = { name: "tiny", count: 80, sha256: "0".repeat(64), batches: step };
  const values = Float32Array.from({ length: 60 }, (_, i) => Math.sin(i + step));
  const tensors = new Map([
    ["weight", { dtype: "F32" as const, shape: [6, 10], data: values }],
    ["random.step", { dtype: "I32" as const, shape: [], data: Int32Array.of(step) }],
  ]);
  return { step, seconds: 1.5, config, image: { height: 6, width: 6, channels: 1 }, data, tensors };
}

const nameOf = (step: number): string => `step-${String(step).padStart(6, "0")}.safetensors`;

test("what is read back is what was written", () => {
  const checkpoint = smallCheckpoint(7);
  const bytes = encodeCheckpoint(checkpoint);
  expect(decodeCheckpoint(bytes, "a")).toEqual(checkpoint);
  expect(encodeCheckpoint(decodeCheckpoint(bytes, "a"))).toEqual(bytes);
});

describe("damage", () => {
  const bytes = encodeCheckpoint(smallCheckpoint(7));

  test("every truncation is found", () => {
    for (let length = 0; length < bytes.length; length++) {
      expectOneLine(CheckpointError, () => decodeCheckpoint(bytes.slice(0, length), "cut"), "cut");
    }
  });

  test("every flipped bit is found, or changes nothing", () => {
    const original = decodeCheckpoint(bytes, "whole");
    let refused = 0;
    for (let bit = 0; bit < bytes.length * 8; bit += 3) {
      const flipped = bytes.slice();
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      try {
        expect(decodeCheckpoint(flipped, "flipped")).toEqual(original); // white space of the header
      } catch (error) {
        expect(error).toBeInstanceOf(CheckpointError);
        refused++;
      }
    }
    expect(refused).toBeGreaterThan((bytes.length * 8) / 3 - 100);
  });

  test("other safetensors files are refused by what they are", () => {
    const stranger = encodeSafetensors(new Map(), { title: "weights" });
    expectOneLine(
      CheckpointError,
      () => decodeCheckpoint(stranger, "w.safetensors"),
      "w.safetensors",
      "no checkpoint of Ganvas",
    );
    const future = encodeSafetensors(new Map(), { format: "ganvas-checkpoint", version: "9", ganvas: "7.0.0" });
    expectOneLine(CheckpointError, () => decodeCheckpoint(future, "f"), '"9"', "7.0.0");
    const empty = encodeSafetensors(new Map(), { format: "ganvas-checkpoint", version: "1" });
    expectOneLine(CheckpointError, () => decodeCheckpoint(empty, "e"), "incomplete");
  });
});

describe("the folder", () => {
  test("the last two are kept", async () => {
    const folder = temporaryFolder();
    for (const step of [1, 2, 10, 1_000_000]) {
      const { file, bytes } = await saveCheckpoint(folder, smallCheckpoint(step));
      expect(readFileSync(file).length).toBe(bytes);
    }
    expect(readdirSync(folder).sort()).toEqual([nameOf(10), nameOf(1_000_000)]);
    expect((await loadCheckpoint(folder)).checkpoint.step).toBe(1_000_000);
  });

  test("a damaged newest one makes way for the one before, with a warning", async () => {
    const folder = temporaryFolder();
    await saveCheckpoint(folder, smallCheckpoint(1));
    const { file } = await saveCheckpoint(folder, smallCheckpoint(2));
    writeFileSync(file, readFileSync(file).subarray(0, -3));
    const { checkpoint, warnings } = await loadCheckpoint(folder);
    expect(checkpoint.step).toBe(1);
    expect(warnings).toEqual([expect.stringContaining(nameOf(2))]);
    await tidyCheckpoints(folder, 1);
    expect(readdirSync(folder).sort()).toEqual([nameOf(1), `${nameOf(2)}.damaged`]);
  });

  test("when all are damaged, that is an error of one line", async () => {
    const folder = temporaryFolder();
    for (const step of [1, 2]) writeFileSync((await saveCheckpoint(folder, smallCheckpoint(step))).file, "x");
    await expect(loadCheckpoint(folder)).rejects.toThrow(CheckpointError);
    await expect(loadCheckpoint(folder)).rejects.toThrow(/none of the 2 checkpoints can be read$/);
  });

  test("no checkpoint, no folder", async () => {
    const folder = temporaryFolder();
    await expect(loadCheckpoint(folder)).rejects.toThrow("no checkpoint was saved yet");
    await expect(loadCheckpoint(join(folder, "nowhere"))).rejects.toThrow(CheckpointError);
  });

  test("leftovers of killed writers are removed, nothing else is", async () => {
    const folder = temporaryFolder();
    await saveCheckpoint(folder, smallCheckpoint(3));
    writeFileSync(join(folder, `.${nameOf(4)}.12345.tmp`), "half");
    writeFileSync(join(folder, "mine.tmp"), "");
    await tidyCheckpoints(folder, 3);
    expect(readdirSync(folder).sort()).toEqual(["mine.tmp", nameOf(3)]);
  });

  test("a failing write leaves the old file and no temporary one", async () => {
    const folder = temporaryFolder();
    const target = join(folder, nameOf(5));
    mkdirSync(target); // a file cannot be renamed onto a folder
    await saveCheckpoint(folder, smallCheckpoint(4));
    await expect(saveCheckpoint(folder, smallCheckpoint(5))).rejects.toThrow(TrainingError);
    expect(readdirSync(folder).sort()).toEqual([nameOf(4), nameOf(5)]);
    await expect(writeFileAtomic(join(folder, "no", "file"), "x")).rejects.toThrow("ENOENT");
  });
});

describe("a training's own checkpoint", () => {
  let checkpoint: Checkpoint;
  beforeAll(async () => {
    const { checkpoints } = await collect(train(tinyConfig({ steps: 1 }), { dataset: tinyDataset() }));
    expect(checkpoints).toHaveLength(1);
    checkpoint = checkpoints[0] as Checkpoint;
  });

  test("survives its file bit by bit", () => {
    expect(hashTensors(decodeCheckpoint(encodeCheckpoint(checkpoint), "a"))).toBe(hashTensors(checkpoint));
  });

  test.each([
    ["a missing tensor", (tensors: Map<string, unknown>, name: string) => void tensors.delete(name), "is missing"],
    [
      "another shape",
      (tensors: Map<string, unknown>, name: string) =>
        void tensors.set(name, { dtype: "F32", shape: [2], data: new Float32Array(2) }),
      "F32[2]",
    ],
  ])("%s is refused in one line", async (_, change, expected) => {
    const tensors = new Map(checkpoint.tensors);
    const [name = ""] = [...tensors.keys()].filter((key) => key.startsWith("generator."));
    change(tensors, name);
    const going = collect(
      train(tinyConfig({ steps: 2 }), { dataset: tinyDataset(), from: { ...checkpoint, tensors } }),
    );
    await expect(going).rejects.toThrow(CheckpointError);
    await expect(going).rejects.toThrow(expected);
    await expect(going).rejects.toThrow(name);
  });

  test("other options or other data are refused", async () => {
    const options = collect(train(tinyConfig({ steps: 2, latent: 9 }), { dataset: tinyDataset(), from: checkpoint }));
    await expect(options).rejects.toThrow("another recipe or of other options");
    const data = { ...checkpoint.data, sha256: "1".repeat(64) };
    const other = collect(train(tinyConfig({ steps: 2 }), { dataset: tinyDataset(), from: { ...checkpoint, data } }));
    await expect(other).rejects.toThrow("other data");
  });
});

/** @file kill -9 while checkpoints are being written: one that was acknowledged is never lost. */
import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { tidyCheckpoints } from "#src/training/checkpoints/checkpoint-store.js";
import { decodeCheckpoint, loadCheckpoint } from "#src/training/index.js";
import { temporaryFolder } from "./tiny.js";

const writer = fileURLToPath(new URL("checkpoint-writer.js", import.meta.url));
const minutes = 60_000;

/** Lets a writer work for a while after its first save, kills it, and returns the last step that it acknowledged. */
async function writeAndKill(how: "ours" | "naive", folder: string, afterMs: number): Promise<number> {
  const child = spawn(process.execPath, [writer, how, folder], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise((resolve) => child.once("close", resolve));
  let said = "";
  await new Promise<void>((resolve, reject) => {
    child.stdout.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      resolve();
    });
    child.once("exit", (code) => reject(new Error(`the writer ended by itself with ${code}`)));
  });
  await sleep(afterMs);
  child.kill("SIGKILL");
  await ended;
  return Number(said.trimEnd().split("\n").at(-1));
}

/** Milliseconds that end a save at many different places. */
const delays = Array.from({ length: 20 }, (_, kill) => (kill * 37) % 83);

test(
  "20 kills: the newest acknowledged checkpoint, or a newer one, is there and whole",
  { timeout: 3 * minutes },
  async () => {
    let unfinished = 0;
    for (const delay of delays) {
      const folder = temporaryFolder();
      const acknowledged = await writeAndKill("ours", folder, delay);
      unfinished += readdirSync(folder).filter((name) => name.endsWith(".tmp")).length;
      const { checkpoint, warnings } = await loadCheckpoint(folder);
      expect(warnings).toEqual([]);
      expect(checkpoint.step).toBeGreaterThanOrEqual(acknowledged);
      expect(checkpoint.tensors.get("weights")?.data.at(-1)).toBe(checkpoint.step);
      await tidyCheckpoints(folder, checkpoint.step);
      expect(readdirSync(folder).filter((name) => name.endsWith(".tmp"))).toEqual([]);
    }
    expect(unfinished, "no kill hit a file being written: the test proves nothing").toBeGreaterThan(0);
  },
);

test("the same kills do destroy files that are simply overwritten", { timeout: 3 * minutes }, async () => {
  for (let attempt = 0; attempt < 60; attempt++) {
    const folder = temporaryFolder();
    await writeAndKill("naive", folder, delays[attempt % delays.length] ?? 0);
    try {
      decodeCheckpoint(readFileSync(join(folder, "step-000001.safetensors")), "naive");
    } catch {
      return; // the control has teeth
    }
  }
  expect.unreachable("60 kills and no file was harmed");
});

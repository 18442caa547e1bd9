/** @file Every example runs and does what it says: a few steps of each, in a folder of its own. Those in pages are in tests/browser/examples.test.ts. */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { tinyRun } from "../explore/tiny-run.js";
import { readPng } from "../support/read-png.js";
import { temporaryFolder } from "../training/tiny.js";

const examples = fileURLToPath(new URL("../../examples", import.meta.url));
const pathOf = (name: string): string => join(examples, name);

/** Runs an example. @returns its folder, and what it prints */
async function run(name: string, ...args: readonly string[]): Promise<{ folder: string; printed: string }> {
  const folder = temporaryFolder();
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [pathOf(name), ...args], { cwd: folder });
  expect(stderr).toBe("");
  return { folder, printed: stdout };
}

/** Fails unless a file is a picture that shows something. */
function expectPicture(file: Uint8Array, side: number): void {
  const { data, width, height } = readPng(file);
  expect([width, height]).toEqual([side, side]);
  expect(new Set(data).size).toBeGreaterThan(2); // what lies between images is one, an image without anything in it another
}

test("the table of examples/README.md has every example", () => {
  const linked = [...readFileSync(pathOf("README.md"), "utf8").matchAll(/^\| \[`[^`]+`\]\(([^)]+)\)/gm)].map(
    ([, path = ""]) => path.replace(/\/$/, ""),
  );
  expect(linked.toSorted()).toEqual(
    readdirSync(examples)
      .filter((name) => name !== "README.md")
      .toSorted(),
  );
});

describe("examples that train", () => {
  test("train.js", async () => {
    const { folder, printed } = await run("train.js", "--steps", "2");
    expect(printed).toContain("00000-vanilla-mnist is the run");
    expectPicture(readFileSync(join(folder, "digits.png")), 466);
  });

  test("custom-loss.js", async () => {
    const { folder, printed } = await run("custom-loss.js", "--steps", "2");
    const [, loss = ""] = /'loss.discriminator': ([\d.]+)/.exec(printed) ?? [];
    expect(Number(loss)).toBeGreaterThan(0);
    expect(Number(loss)).toBeLessThan(2); // what D has that cannot tell
    expectPicture(readFileSync(join(folder, "runs/00000-squared-hinge-mnist/samples/fakes000002.png")), 466);
  });

  test("custom-data.js", async () => {
    const { folder } = await run("custom-data.js", "--steps", "4");
    expectPicture(readFileSync(join(folder, "shapes.png")), 402);
  });

  test("anomaly-detection.js", async () => {
    const { printed } = await run("anomaly-detection.js", "--steps", "2", "--exclude", "1");
    const [, auroc = ""] = /AUROC ([\d.]+)/.exec(printed) ?? [];
    expect(Number(auroc)).toBeGreaterThan(0);
    expect(Number(auroc)).toBeLessThanOrEqual(1);
  });

  test("augmentation.js", async () => {
    const { printed } = await run("augmentation.js", "--steps", "2", "--samples", "40");
    const distances = [...printed.matchAll(/^(none|diffaugment): Fréchet distance ([\d.]+)$/gm)];
    expect(distances.map(([, augment]) => augment)).toEqual(["none", "diffaugment"]);
    expect(new Set(distances.map(([, , distance]) => distance)).size).toBe(2);
  });
});

describe("examples that draw", async () => {
  const trained = await tinyRun("dcgan", { size: 16, latent: 4, width: 4, steps: 30, learningRate: 0.02 });

  test("latent-video.js", async () => {
    const { folder } = await run("latent-video.js", trained, "--frames", "3", "--out", "film.gif");
    const film = readFileSync(join(folder, "film.gif"));
    expect(film.subarray(0, 6).toString("latin1")).toBe("GIF89a");
    expect([film.readUInt16LE(6), film.readUInt16LE(8)]).toEqual([138, 138]);
  });

  test("generate-server.js", async () => {
    const server = spawn(process.execPath, [pathOf("generate-server.js"), trained, "--port", "0"]);
    try {
      const [line] = (await once(createInterface(server.stdout), "line")) as [string];
      const [, port = ""] = /port: (\d+)/.exec(line) ?? [];
      const get = (query: string): Promise<Response> => fetch(`http://127.0.0.1:${port}/${query}`);
      const [first, again, other] = await Promise.all(
        ["?seed=3", "?seed=3", "?seed=4"].map(async (query) => new Uint8Array(await (await get(query)).arrayBuffer())),
      );
      expectPicture(first ?? new Uint8Array(), 64);
      expect(again).toEqual(first);
      expect(other).not.toEqual(first);
      const refused = await get("?seed=many");
      expect(refused.status).toBe(400);
      expect(await refused.text()).toBe("ConfigError: seeds: NaN is no whole number from 0 to 4294967295\n");
    } finally {
      server.kill();
      await once(server, "exit");
    }
  });
});

/** @file A rank that ends ends its launcher too, and nobody else. Stand-ins are scripts: Linux names their processes by their file. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const module = new URL("../../dist/distributed/end-launcher.js", import.meta.url).href;
const program = `import { endLauncherAfter } from "${module}"; endLauncherAfter(0.1);`;

describe.skipIf(process.platform !== "linux")("a launcher that waits for ever", () => {
  let [folder, rank] = ["", ""];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "ganvas-launcher-"));
    await writeFile(join(folder, "rank.mjs"), program);
    rank = `${process.execPath} ${join(folder, "rank.mjs")}`;
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** How a script ends that runs a command and then waits for a second. */
  async function endOf(name: string, command: string): Promise<{ code: number | null; signal: string | null }> {
    const file = join(folder, name);
    await writeFile(file, `#!/bin/sh\n${command}\nread answer\nexit 7\n`, { mode: 0o755 });
    const child = spawn(file, { stdio: ["pipe", "ignore", "inherit"] });
    const timer = setTimeout(() => void child.stdin.end(), 1000);
    const [code, signal] = (await once(child, "close")) as [number | null, string | null];
    clearTimeout(timer);
    return { code, signal };
  }

  test.each(["mpirun.openmpi", "orted"])("%s is killed after its rank has ended", async (name) => {
    expect(await endOf(name, rank)).toEqual({ code: null, signal: "SIGKILL" });
  });

  test("the nearest one is found behind shells and npx", async () => {
    const end = await endOf("mpirun", `sh -c "sh -c '${rank}; true'; true"`);
    expect(end).toEqual({ code: null, signal: "SIGKILL" });
  });

  test("any other parent lives on", async () => {
    expect(await endOf("mpirunner", rank)).toEqual({ code: 7, signal: null });
  });
});

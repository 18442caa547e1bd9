/** @file Opens an address in the user's browser. */
import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Opens an address that is a secret: other users can read the arguments of a command, so it gets a file that only this user can read
 * and that leads there.
 * @param address without characters that HTML has a meaning for
 * @returns removes the file
 */
export async function openAddress(address: string): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "ganvas-open-"));
  const file = join(folder, "studio.html");
  await writeFile(file, `<!doctype html><meta http-equiv="refresh" content="0; url=${address}">\n`, { mode: 0o600 });
  const [program = "", ...args] = openers[process.platform] ?? ["xdg-open"];
  const child = spawn(program, [...args, file], { stdio: "ignore", detached: true });
  child.once("error", () => {
    process.stderr.write(`ganvas: warning: ${program} cannot be run; open the address yourself\n`);
  });
  child.unref();
  return () => rm(folder, { recursive: true, force: true });
}

const openers: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  darwin: ["open"],
  win32: ["cmd", "/c", "start", ""],
};

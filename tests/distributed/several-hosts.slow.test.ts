/** @file Ranks on several hosts, joined by a link of 1 Gbit/s: a host that is lost ends the job on both sides of the cut, and the run goes on bit for bit elsewhere. */
import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { cpSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { loadCheckpoint } from "#src/training/checkpoints/checkpoint-store.js";
import { hashTensors, temporaryFolder } from "../training/tiny.js";
import { ganvas, jsonLines } from "../cli/command.js";
import { outputOf, startHosts } from "./hosts.js";
import type { Hosts } from "./hosts.js";
import { runOn, startOn, whyNot } from "./on-hosts.js";
import type { Launcher } from "./on-hosts.js";

const folder = temporaryFolder();
const training = ["train", "vanilla", "--data", "ring", "--batch", "8", "--threads", "1", "--shards", "2"];
const frequent = ["--set", "checkpointEvery=20"];
const watchdog = 3;
/** Far behind whatever a test has seen of a training when it cuts it off. */
const lastStep = 200;

/** What has happened to a rank. */
type Loss = "silently" | "visibly" | "SIGSTOP";

/** Waits until a process has printed a text. */
async function saying({ stdout }: ChildProcessWithoutNullStreams, pattern: RegExp): Promise<void> {
  let text = "";
  while (!pattern.test(text)) text += String((await once(stdout, "data"))[0]);
  stdout.resume();
}

/** Trains on two hosts, and loses one of them on the way. @returns what was said on stderr, and the folder with the run */
async function lose(hosts: Hosts, launcher: Launcher, loss: Loss): Promise<{ errors: string; runs: string }> {
  const runs = join(folder, `${launcher}-${loss}`);
  const job = startOn(
    hosts,
    launcher,
    ["anna", "bert"],
    [...[...training, ...frequent, "--steps", "100000", "--watchdog", String(watchdog), "--out", runs, "--json"]],
  );
  let errors = "";
  job.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  const ended = once(job, "close");
  await Promise.race([
    saying(job, /"type":"checkpoint","step":20,/),
    ended.then(() => {
      throw new Error(`ended at once: ${errors}`);
    }),
  ]);
  if (loss === "SIGSTOP") {
    const rank = hosts
      .processes("bert")
      .find(({ command, rank: number }) => number === 1 && command.includes("main.js"));
    process.kill(rank?.pid ?? 0, "SIGSTOP");
  } else hosts.cut("bert", loss);
  await ended;
  return { errors, runs };
}

/** The weights of a run at its end, and what its log says besides figures. */
async function outcomeOf(runs: string): Promise<{ hash: string; step: number; warnings: readonly string[] }> {
  const [run = ""] = readdirSync(runs);
  const { checkpoint } = await loadCheckpoint(join(runs, run, "checkpoints"));
  const events = jsonLines(readFileSync(join(runs, run, "events.jsonl"), "utf8"));
  const warnings = events.filter(({ type }) => type === "warning").map(({ message }) => String(message));
  return { hash: hashTensors(checkpoint), step: checkpoint.step, warnings };
}

const goOn = (runs: string): string[] => [
  ...["train", "--resume", "last", "--out", runs, "--steps", String(lastStep), "--threads", "1", "--json"],
];

const losses: readonly { readonly launcher: Launcher; readonly loss: Loss }[] = [
  { launcher: "mpirun.openmpi", loss: "silently" },
  { launcher: "mpirun.openmpi", loss: "SIGSTOP" },
  { launcher: "mpirun.mpich", loss: "visibly" },
];

describe("two hosts", () => {
  let uninterrupted = "";
  beforeAll(async () => {
    const runs = join(folder, "uninterrupted");
    const { code, stderr } = await ganvas([...training, "--steps", String(lastStep), "--out", runs, "--json"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    uninterrupted = (await outcomeOf(runs)).hash;
  });

  for (const { launcher, loss } of losses) {
    const reason = whyNot(launcher);
    const skipped = reason === undefined ? "" : `: skipped, ${reason}`;
    (reason === undefined ? test.concurrent : test.skip)(
      `${launcher}: one is lost ${loss === "SIGSTOP" ? "by SIGSTOP" : `since its cable is cut ${loss}`}${skipped}`,
      async () => {
        const hosts = await startHosts(["anna", "bert"], { rate: "1gbit" });
        try {
          const { errors, runs } = await lose(hosts, launcher, loss);
          const line = `rank 0: no sign of life from rank 1 on host bert for ${watchdog} s; the job ends; go on with --resume`;
          expect(errors.split(/\r?\n/)).toContain(`ganvas: ${line}`);
          // mpirun has ended; so will, on either side of the cut, all that it had started.
          const left = (): string[] => [...hosts.processes("anna"), ...hosts.processes("bert")].map((p) => p.command);
          await expect.poll(left, { timeout: 20_000, interval: 200 }).toEqual([]);
          const lost = await outcomeOf(runs);
          expect(lost.warnings).toEqual([line]);
          expect(lost.step).toBeLessThan(lastStep);
          if (loss === "silently") {
            hosts.mend("bert");
            const together = `${runs}-together`;
            cpSync(runs, together, { recursive: true });
            await outputOf(startOn(hosts, launcher, ["anna", "bert"], goOn(together)));
            expect(await outcomeOf(together)).toMatchObject({ hash: uninterrupted, step: lastStep });
          }
          await runOn(hosts, "anna", goOn(runs));
          expect(await outcomeOf(runs)).toMatchObject({ hash: uninterrupted, step: lastStep });
        } finally {
          await hosts.close();
        }
      },
    );
  }
});

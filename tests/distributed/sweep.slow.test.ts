/** @file A sweep on two hosts that share no folder: trials are handed out, a lost rank costs nothing that is done, and the table is whole. */
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { temporaryFolder } from "../training/tiny.js";
import { outputOf, startHosts } from "./hosts.js";
import type { Hosts } from "./hosts.js";
import { startOn, whyNot } from "./on-hosts.js";

const launcher = "mpirun.openmpi";
const reason = whyNot(launcher);
const folder = temporaryFolder();
const own = join(folder, "own");
const out = join(own, "seeds");
const file = join(folder, "seeds.yaml");
const sweep = ["sweep", file, "--out", out, "--jobs", "1"];

describe.skipIf(reason !== undefined)(
  `a sweep on two hosts${reason === undefined ? "" : `: skipped, ${reason}`}`,
  () => {
    let hosts: Hosts | undefined;
    const get = (): Hosts => {
      if (hosts === undefined) throw new Error("the hosts did not start");
      return hosts;
    };

    beforeAll(async () => {
      mkdirSync(own);
      writeFileSync(
        file,
        "recipe: vanilla\nset: { data: ring, batch: 4, steps: 120, threads: 1, checkpointEvery: 20 }\nover: { seed: [1, 2, 3] }\nminimize: loss.generator\n",
      );
      hosts = await startHosts(["anna", "bert"], { mounts: [own] });
    });
    afterAll(() => hosts?.close());

    /** Rows of the table that rank 0 keeps. */
    const table = async (): Promise<string[][]> =>
      (await outputOf(get().start("anna", ["cat", join(out, "results.csv")])))
        .trim()
        .split("\n")
        .map((row) => row.split(","));
    const trialsIn = (text: string, what: RegExp): string[] =>
      [...text.matchAll(what)].map(([, trial = ""]) => trial).toSorted();

    test("goes on after a rank was killed, with what is done and where it was done", async () => {
      const first = startOn(get(), launcher, ["anna", "bert"], sweep);
      let said = "";
      first.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
      const ended = once(first, "close");
      await expect.poll(() => said, { timeout: 60_000 }).toMatch(/trial-\d+ finished/);
      await expect.poll(() => said).toMatch(/begins on anna[^]*begins on bert|begins on bert[^]*begins on anna/);
      const rank = get()
        .processes("bert")
        .find(({ command }) => command.includes("main.js sweep"));
      process.kill(rank?.pid ?? 0, "SIGKILL");
      await ended;
      const done = trialsIn(said, /(trial-\d+) finished/g);
      expect(done.length).toBeLessThan(3);
      expect((await table()).filter((row) => row.includes("finished")).length).toBeGreaterThanOrEqual(done.length);

      const second = await outputOf(startOn(get(), launcher, ["anna", "bert"], sweep));
      expect(trialsIn(second, /(trial-\d+) is finished already/g)).toEqual(expect.arrayContaining(done));
      const rows = await table();
      const [head = []] = rows;
      const column = (name: string): string[] => rows.slice(1).map((row) => row[head.indexOf(name)] ?? "");
      expect(column("trial").toSorted()).toEqual(["trial-000", "trial-001", "trial-002"]);
      expect(column("state")).toEqual(["finished", "finished", "finished"]);
      expect(new Set(column("host"))).toEqual(new Set(["anna", "bert"]));
      expect(column("loss.generator").map(Number)).toEqual(
        column("loss.generator")
          .map(Number)
          .toSorted((a, b) => a - b),
      );
    });

    test("has its table without the other host, too", async () => {
      const third = await outputOf(startOn(get(), launcher, ["anna"], sweep));
      expect(trialsIn(third, /(trial-\d+) is finished already/g)).toHaveLength(3);
      expect(new Set((await table()).slice(1).map((row) => row[4]))).toEqual(new Set(["anna", "bert"]));
    });
  },
);

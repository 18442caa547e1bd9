/** @file The hosts that tests of several machines run on: they have names, reach each other until a cable is pulled, and leave nothing behind. */
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { outputOf, startHosts, whyNoHosts } from "./hosts.js";
import type { Hosts } from "./hosts.js";

const reason = whyNoHosts();

/** Answers whoever connects with its host's name. */
const server = `require("node:net").createServer((s) => s.end(require("node:os").hostname())).listen(7777, () => console.log("listens"))`;
/** Says what the server at an address answers, or that none does soon. */
const client = (address: string): string[] => [
  process.execPath,
  "-e",
  `const s = require("node:net").connect({ host: "${address}", port: 7777, timeout: 300 });
   s.on("data", (d) => console.log(String(d))).on("timeout", () => { console.log("silence"); s.destroy(); }).on("error", (e) => console.log(e.code));`,
];

describe.skipIf(reason !== undefined)(
  `hosts on one machine${reason === undefined ? "" : `: skipped, ${reason}`}`,
  () => {
    let [hosts, own]: [Hosts | undefined, string] = [undefined, ""];
    const get = (): Hosts => {
      if (hosts === undefined) throw new Error("the hosts did not start");
      return hosts;
    };

    beforeAll(async () => {
      own = await mkdtemp(join(tmpdir(), "ganvas-own-"));
      hosts = await startHosts(["anna", "bert", "carl"], { rate: "1gbit", mounts: [own] });
      const listening = hosts.start("bert", [process.execPath, "-e", server]);
      await new Promise((resolve) => listening.stdout.once("data", resolve));
    });
    afterAll(async () => {
      await hosts?.close();
      await rm(own, { recursive: true, force: true });
    });

    test("have names of their own and reach each other by them", async () => {
      expect(await outputOf(get().start("anna", ["hostname"]))).toBe("anna\n");
      expect(await outputOf(get().start("carl", client("bert")))).toBe("bert\n");
      expect(await outputOf(get().start("carl", [get().agent, "anna", "hostname;", "echo", "$((1+1))"]))).toBe(
        "anna\n2\n",
      );
    });

    test("share files, but for folders that are each host's own", async () => {
      await outputOf(get().start("anna", ["sh", "-c", "echo here > file"], { cwd: own }));
      expect(await outputOf(get().start("anna", ["cat", join(own, "file")]))).toBe("here\n");
      expect(await outputOf(get().start("bert", ["ls", own]))).toBe("");
      expect(await outputOf(get().start("bert", ["cat", import.meta.filename]))).toBe(
        await readFile(import.meta.filename, "utf8"),
      );
    });

    test.each(["silently", "visibly"] as const)(
      "are unreachable when the cable is cut %s, until it is mended",
      async (how) => {
        get().cut("bert", how);
        expect(await outputOf(get().start("anna", client("bert")))).toMatch(/silence|EHOSTUNREACH/);
        get().mend("bert");
        await expect.poll(() => outputOf(get().start("anna", client("bert"))), { timeout: 10_000 }).toBe("bert\n");
      },
    );

    test("know what runs on them, and end it when they close, however deaf it is", async () => {
      const other = await startHosts(["dora"]);
      other.start("dora", ["sh", "-c", "trap '' INT TERM HUP; echo deaf; sleep 1000; true"], {
        env: { OMPI_COMM_WORLD_RANK: "3" },
      });
      await expect.poll(() => other.processes("dora").map(({ command }) => command)).toContain("sleep 1000");
      const running = other.processes("dora");
      expect(running.map(({ rank }) => rank)).toEqual([3, 3]);
      await other.close();
      expect(running.filter(({ pid }) => existsSync(`/proc/${pid}`))).toEqual([]);
    });
  },
);

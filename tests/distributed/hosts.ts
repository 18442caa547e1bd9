/**
 * @file Several hosts on one machine, for tests: each a network, host name and mounts of its own (Linux namespaces), all joined by a bridge whose
 * cables can be shaped and pulled. They share one room, a process namespace whose first process reads from us: when we end, however that
 * happens, the kernel ends all that runs in the room, and nothing of it is left.
 */
import { execFileSync, spawn, spawnSync } from "node:child_process";
import type { ChildProcess, ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { processesIn } from "./host-processes.js";
import type { HostProcess } from "./host-processes.js";

const network = "10.77.0.0/24";
const addressOf = (index: number): string => `10.77.0.${index + 1}`;

/** Who is not root is root in a user namespace of its own, where that is allowed. */
const [asRoot, intoRoot] =
  userInfo().uid === 0
    ? [[], []]
    : [
        ["--user", "--map-root-user"],
        ["--user", "--preserve-credentials"],
      ];
const newRoom = [...asRoot, "--pid", "--fork", "--mount-proc", "--net", "--uts"];

/** Hosts that reach each other, and nothing else. */
export interface Hosts {
  /** For `--mca btl_tcp_if_include` and the like. */
  readonly network: string;
  /** Used as `agent HOST COMMAND…`, as rsh is: for `--mca plm_rsh_agent`. */
  readonly agent: string;
  /** Starts a command on a host; its streams are pipes. */
  start(host: string, command: readonly string[], options?: StartOptions): ChildProcessWithoutNullStreams;
  /** Pulls a host's cable: both ends see it (`visibly`), or packets are dropped without a sign (`silently`). */
  cut(host: string, how: "visibly" | "silently"): void;
  mend(host: string): void;
  /** What runs there, the host itself aside. */
  processes(host: string): HostProcess[];
  /** Ends all that runs there. */
  close(): Promise<void>;
}

/** What we know of a host. */
interface Host {
  /** Its cable's end at the bridge. */
  readonly port: string;
  /** How to enter it from the room. */
  readonly enter: readonly string[];
  /** Its network, as the links in /proc name it. */
  readonly net: string;
}

export interface StartOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

export interface HostsOptions {
  /** Of each host's cable, as `tc` writes it: `1gbit`. Not limited unless given. */
  readonly rate?: string;
  /** Folders, which exist, that are empty and separate on every host; all else is one file system for all. */
  readonly mounts?: readonly string[];
}

/** Why there can be no such hosts here; undefined if there can. */
export function whyNoHosts(): string | undefined {
  for (const tool of ["ip", "tc", "bridge", "unshare", "nsenter"]) {
    if (spawnSync(tool, ["--help"]).error !== undefined) return `there is no ${tool} here`;
  }
  const bridge = "ip link add br0 type bridge && ip link add p0 type veth peer name p1";
  const { status, stderr } = spawnSync("unshare", [...newRoom, "sh", "-c", bridge], { encoding: "utf8" });
  return status === 0 ? undefined : `network namespaces are not permitted here (${stderr.trim().split("\n").at(-1)})`;
}

/** All that a process writes to stdout until it ends. */
export async function outputOf({ stdout }: ChildProcessWithoutNullStreams): Promise<string> {
  let text = "";
  for await (const chunk of stdout) text += String(chunk);
  return text;
}

/** Makes the hosts named. @throws Error where {@link whyNoHosts} says why */
export async function startHosts(names: readonly string[], { rate, mounts = [] }: HostsOptions = {}): Promise<Hosts> {
  const folder = mkdtempSync(join(tmpdir(), "ganvas-hosts-"));
  const tableOfNames = join(folder, "hosts");
  writeFileSync(tableOfNames, ["127.0.0.1 localhost", ...names.map((name, i) => `${addressOf(i)} ${name}`)].join("\n"));

  // `cat` ends when we do; the shell around it also buries processes that lost their parent.
  const room = spawn("unshare", [...newRoom, "sh", "-c", "echo ready; cat; true"]);
  await firstLine(room);
  const intoRoom = ["--target", String(onlyChild(room)), ...intoRoot, "--pid", "--mount", "--net", "--uts"];
  const inRoom = (...command: string[]): string =>
    execFileSync("nsenter", [...intoRoom, ...command], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

  /** @returns how to enter the host from the room */
  const addHost = async (name: string, port: string, address: string): Promise<string[]> => {
    const setUp = [
      "mount --make-rprivate /",
      `hostname ${name}`,
      `mount --bind ${tableOfNames} /etc/hosts`,
      ...mounts.map((mount) => `mount -t tmpfs tmpfs ${mount}`),
      "ip link set lo up",
      "echo $$",
      "exec sleep infinity",
    ].join(" && ");
    const host = ["unshare", "--net", "--mount", "--uts", "sh", "-c", setUp];
    const pid = await firstLine(spawn("nsenter", [...intoRoom, ...host])); // in the room's own count
    const enter = ["nsenter", "--target", pid, "--net", "--mount", "--uts"];
    inRoom("ip", "link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", pid);
    inRoom("ip", "link", "set", port, "master", "br0", "up");
    inRoom(...enter, "ip", "address", "add", `${address}/24`, "dev", "eth0");
    inRoom(...enter, "ip", "link", "set", "eth0", "up");
    if (rate !== undefined) {
      const shape = ["root", "tbf", "rate", rate, "burst", "256kb", "latency", "50ms"];
      inRoom(...enter, "tc", "qdisc", "add", "dev", "eth0", ...shape);
      inRoom("tc", "qdisc", "add", "dev", port, ...shape);
    }
    writeFileSync(join(folder, `${name}.enter`), enter.join(" "));
    return enter;
  };

  inRoom("ip", "link", "add", "br0", "type", "bridge");
  inRoom("ip", "link", "set", "br0", "up");
  const hosts = new Map<string, Host>();
  for (const [index, name] of names.entries()) {
    const port = `port${index}`;
    const enter = await addHost(name, port, addressOf(index));
    hosts.set(name, { port, enter, net: inRoom(...enter, "readlink", "/proc/self/ns/net").trim() });
  }
  const hostOf = (name: string): Host => {
    const host = hosts.get(name);
    if (host === undefined) throw new Error(`there is no host ${name}`);
    return host;
  };
  const agent = join(folder, "agent");
  writeFileSync(agent, `#!/bin/sh\nhost=$1; shift\nexec $(cat ${folder}/$host.enter) sh -c "$*"\n`);
  chmodSync(agent, 0o755);

  return {
    network,
    agent,
    start(host, command, { cwd, env } = {}) {
      const inFolder = ["sh", "-c", 'cd "$0" && exec "$@"', cwd ?? process.cwd(), ...command];
      return spawn("nsenter", [...intoRoom, ...hostOf(host).enter, ...inFolder], {
        env: { ...process.env, TMPDIR: folder, ...env },
      });
    },
    cut(host, how) {
      const { port } = hostOf(host);
      if (how === "visibly") inRoom("ip", "link", "set", port, "down");
      else inRoom("bridge", "link", "set", "dev", port, "state", "0");
    },
    mend(host) {
      const { port } = hostOf(host);
      inRoom("ip", "link", "set", port, "up");
      inRoom("bridge", "link", "set", "dev", port, "state", "3");
    },
    processes: (host) => processesIn(hostOf(host).net).filter(({ command }) => command !== "sleep infinity"),
    async close() {
      const closed = once(room, "close");
      room.stdin.end();
      await closed;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function firstLine({ stdout }: ChildProcessWithoutNullStreams): Promise<string> {
  let text = "";
  while (!text.includes("\n")) text += String((await once(stdout, "data"))[0]);
  return text.trim();
}

const onlyChild = ({ pid = 0 }: ChildProcess): number =>
  Number(readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8"));

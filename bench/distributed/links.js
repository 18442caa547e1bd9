/**
 * @file Ranks on this machine, and links between them: shared memory, TCP through the loopback, and hosts (network namespaces) on a bridge whose wires are as slow as wanted.
 * Hosts want root and iproute2's `ip` and `tc`.
 */
import { execFile, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/** @typedef {"openmpi" | "mpich"} Family */
/** @typedef {{ readonly rate: string, readonly burst: string }} Wire as tc has them; `burst` is what goes through at once: little, or small messages would seem free */
/** @typedef {{ readonly name: string, readonly families: readonly Family[], readonly wire?: Wire, readonly flags?: Readonly<Partial<Record<Family, readonly string[]>>> }} LinkKind `wire`: hosts */

/** @type {readonly LinkKind[]} */
export const linkKinds = [
  { name: "shared memory", families: ["openmpi", "mpich"], flags: { openmpi: ["--mca", "btl", "self,vader"] } },
  {
    name: "loopback TCP",
    families: ["openmpi", "mpich"],
    flags: {
      openmpi: ["--mca", "pml", "ob1", "--mca", "btl", "self,tcp", "--mca", "btl_tcp_if_include", "lo"],
      mpich: ["-genv", "UCX_TLS", "tcp,self", "-genv", "UCX_NET_DEVICES", "lo"],
    },
  },
  { name: "1 Gbit", families: ["openmpi"], wire: { rate: "1gbit", burst: "64kb" } },
  { name: "100 Mbit", families: ["openmpi"], wire: { rate: "100mbit", burst: "16kb" } },
];

const bridge = "ganvas-bench";
const network = "10.231.77";
const hostName = (/** @type {number} */ index) => `ganvas-bench-${index}`;
const wireName = (/** @type {number} */ index) => `ganvas-w${index}`;
const addressOf = (/** @type {number} */ index) => `${network}.${index + 1}`;
/** @param {string} command @param {string} line */
const call = (command, line) => execFileSync(command, line.split(" "), { stdio: ["ignore", "ignore", "pipe"] });

/** Hosts on a bridge. @param {number} count @param {Wire} wire of each host, both ways */
function makeHosts(count, { rate, burst }) {
  const shape = `root tbf rate ${rate} burst ${burst} latency 400ms`;
  call("ip", `link add ${bridge} type bridge`);
  call("ip", `link set ${bridge} up`);
  for (let index = 0; index < count; index++) {
    const [host, wire] = [hostName(index), wireName(index)];
    call("ip", `netns add ${host}`);
    call("ip", `link add ${wire} type veth peer name eth0 netns ${host}`);
    call("ip", `link set ${wire} master ${bridge} up`);
    call("ip", `-n ${host} addr add ${addressOf(index)}/24 dev eth0`);
    call("ip", `-n ${host} link set lo up`);
    call("ip", `-n ${host} link set eth0 up`);
    call("tc", `qdisc add dev ${wire} ${shape}`);
    call("tc", `-n ${host} qdisc add dev eth0 ${shape}`);
  }
}

/** @param {number} count */
function removeHosts(count) {
  const hosts = Array.from({ length: count }, (_, index) => [
    `link del ${wireName(index)}`,
    `netns del ${hostName(index)}`,
  ]);
  for (const line of [...hosts.flat(), `link del ${bridge}`]) {
    try {
      call("ip", line);
    } catch {
      // it was not made
    }
  }
}

/** What mpirun starts remote ranks with: enters the namespace that has the address. */
const agent = `#!/bin/sh
host=${hostName(0).slice(0, -1)}$((\${1##*.} - 1)); shift
exec ip netns exec $host unshare -u sh -c "hostname $host; $*"
`;

/** Whether a command runs here. @param {string} command @param {readonly string[]} args */
async function works(command, args) {
  try {
    await promisify(execFile)(command, args);
    return true;
  } catch {
    return false;
  }
}

/** Why ranks of a family cannot be started over a link here, if so. @param {LinkKind} link @param {Family} family */
export async function obstacle({ wire }, family) {
  if (!(await works(`mpirun.${family}`, ["--version"]))) return `no mpirun.${family}`;
  if (wire !== undefined && !(await works("ip", ["netns"]))) return "no ip (iproute2), or not root";
  return undefined;
}

/** Output of a command that ends well. @param {string} command @param {readonly string[]} args @param {Record<string, string>} variables */
function output(command, args, variables) {
  const child = spawn(command, args, { env: { ...process.env, ...variables }, stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  child.stdout.on("data", (chunk) => (text += chunk));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) =>
      code === 0 ? resolve(text) : reject(new Error(`${command} ended with ${code}: ${text}`)),
    );
  });
}

/**
 * Runs a script on ranks.
 * @param {{ link: LinkKind, family: Family, ranks: number, script: string, args: readonly string[] }} job
 * @returns {Promise<string>} what they print
 */
export async function runRanks({ link, family, ranks, script, args }) {
  const program = [process.execPath, script, ...args];
  const flags = link.flags?.[family] ?? [];
  const variables = { OMPI_ALLOW_RUN_AS_ROOT: "1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: "1" };
  if (family === "mpich") return output("mpirun.mpich", [...flags, "-np", String(ranks), ...program], variables);
  const common = ["--bind-to", "none", "--oversubscribe", "-np", String(ranks)];
  if (link.wire === undefined) return output("mpirun.openmpi", [...common, ...flags, ...program], variables);
  const folder = mkdtempSync(join(tmpdir(), "ganvas-bench-"));
  try {
    removeHosts(ranks); // of a bench that was killed
    makeHosts(ranks, link.wire);
    writeFileSync(join(folder, "agent"), agent, { mode: 0o755 });
    const subnet = `${network}.0/24`;
    const overTcp = ["--mca", "pml", "ob1", "--mca", "btl", "self,tcp", "--mca", "btl_tcp_if_include", subnet];
    const startup = ["--mca", "oob_tcp_if_include", subnet, "--mca", "plm_rsh_agent", join(folder, "agent")];
    const hosts = Array.from({ length: ranks }, (_, index) => `${addressOf(index)}:1`).join(",");
    const remote = ["-H", hosts, ...common, ...overTcp, ...startup, ...program];
    return await output("ip", ["netns", "exec", hostName(0), "mpirun.openmpi", ...remote], variables);
  } finally {
    removeHosts(ranks);
    rmSync(folder, { recursive: true });
  }
}

/** @file A running peer as the driver sees it: starts it, sends "run N", waits for the JSON line that answers. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

const PATIENCE_MS = 120_000; // a step of the slowest peer takes 8 s

export class PeerProcess {
  /**
   * @param {import("./catalogue.js").Peer} peer
   * @param {number} threads given to OpenMP, which PyTorch's BLAS reads before any Python runs
   */
  constructor(peer, threads) {
    this.name = peer.name;
    const env = { ...process.env, OMP_NUM_THREADS: String(threads), PYTHONDONTWRITEBYTECODE: "1" };
    this.child = spawn(peer.command, peer.args, { env, stdio: ["pipe", "pipe", "pipe"] });
    this.complaints = "";
    this.child.stderr.on("data", (chunk) => (this.complaints = (this.complaints + chunk).slice(-2000)));
    this.child.on("error", (error) => (this.complaints += error.message));
    this.child.stdin.on("error", () => {}); // a peer that died is noticed where its answer is awaited
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
  }

  /** @returns {Promise<any>} the peer's next JSON line; libraries' greetings are passed over. @throws Error if it died or hangs */
  async answer() {
    const timer = setTimeout(() => this.child.kill("SIGKILL"), PATIENCE_MS);
    try {
      for (;;) {
        const { value, done } = await this.lines.next();
        if (done) throw new Error(this.reason() || "ended, or gave no answer in two minutes");
        if (!value.startsWith("{")) continue;
        const message = JSON.parse(value);
        const problem = message.unavailable ?? message.error;
        if (problem) throw new Error(problem);
        return message;
      }
    } finally {
      clearTimeout(timer);
    }
  }

  /** The line of the error where a runtime prints one, otherwise the last. */
  reason() {
    const lines = this.complaints.trim().split("\n");
    return lines.findLast((line) => /^\w*Error\b/.test(line)) ?? lines.at(-1);
  }

  /** @param {number} steps at least 1. @returns {Promise<{ ms: number, peakMiB: number }>} milliseconds per step, most memory so far */
  async run(steps) {
    this.child.stdin.write(`run ${steps}\n`);
    const { msPerStep, peakMiB } = await this.answer();
    return { ms: msPerStep, peakMiB };
  }

  /** Ends the peer: asks it, and insists after a second. */
  async stop() {
    if (this.child.exitCode !== null || this.child.signalCode !== null || this.child.pid === undefined) return;
    const ended = new Promise((resolve) => this.child.once("exit", resolve));
    this.child.stdin.end("quit\n");
    const timer = setTimeout(() => this.child.kill("SIGKILL"), 1000);
    await ended;
    clearTimeout(timer);
  }
}

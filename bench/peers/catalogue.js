/** @file Who takes part in which case: one command line per peer. A peer that is not there is named with the reason. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/**
 * @typedef {object} Peer
 * @property {string} name
 * @property {string} command
 * @property {string[]} args
 * @property {string} [missing] why it cannot run; then it is skipped
 */

/** Floating-point operations of one step, where that is a sensible figure. @type {Record<string, number | undefined>} */
export const FLOPS = { vanilla: undefined, matmul512: 2 * 512 ** 3, matmul1024: 2 * 1024 ** 3 };

export const CASES = Object.keys(FLOPS);

const PYTHONS = ["python3", "/usr/bin/python3"]; // Debian's own may be hidden by another one on the PATH

const here = (/** @type {string} */ file) => fileURLToPath(new URL(file, import.meta.url));

/** @returns {string | undefined} the first interpreter that has torch */
function pythonWithTorch() {
  const probe = "import importlib.util, sys; sys.exit(importlib.util.find_spec('torch') is None)";
  return PYTHONS.find((python) => spawnSync(python, ["-c", probe]).status === 0);
}

/**
 * @param {string} name one of CASES
 * @param {number} threads for the peers that can choose
 * @returns {Peer[]} Ganvas first, then PyTorch, then TensorFlow.js
 */
export function peersOf(name, threads) {
  const [, kind, size] = /^([a-z]+)(\d*)$/.exec(name);
  const sized = size ? ["--size", size] : [];
  const python = pythonWithTorch();

  /** @returns {Peer} */
  const node = (peer, file, args) => {
    const path = here(file);
    const missing = existsSync(path) ? undefined : `there is no bench/peers/${file}`;
    return { name: peer, command: process.execPath, args: [path, ...args, ...sized], missing };
  };
  /** @returns {Peer} */
  const torch = (peer, args) => ({
    name: peer,
    command: python,
    args: [here(`${kind}_torch.py`), "--threads", String(threads), ...args, ...sized],
    missing: python ? undefined : "no Python with torch (Debian: apt-get install python3-torch libopenblas0-openmp)",
  });

  return [
    node("ganvas", `${kind}_ganvas.js`, ["--threads", String(threads)]),
    torch("pytorch", []),
    ...(kind === "vanilla" ? [torch("pytorch-tutorial", ["--tutorial"])] : []),
    node("tfjs-wasm", `tfjs/${kind}.js`, ["--backend", "wasm"]),
    node("tfjs-cpu", `tfjs/${kind}.js`, ["--backend", "cpu"]),
  ];
}

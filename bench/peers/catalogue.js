/** @file Who takes part in which case: one command line per peer. A peer that is not there is named with the reason. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { workOf } from "./cases.js";

/**
 * @typedef {object} Peer
 * @property {string} name
 * @property {string} command
 * @property {string[]} args
 * @property {string} [missing] why it cannot run; then it is skipped
 */

const here = (/** @type {string} */ file) => fileURLToPath(new URL(file, import.meta.url));

const PYTHONS = ["python3", "/usr/bin/python3"]; // Debian's own may be hidden by another one on the PATH

/** @returns {string | undefined} the first interpreter that has torch */
function pythonWithTorch() {
  const probe = "import importlib.util, sys; sys.exit(importlib.util.find_spec('torch') is None)";
  return PYTHONS.find((python) => spawnSync(python, ["-c", probe]).status === 0);
}

const hasTutorial = { vanilla: true, dcgan: true, convolution: true, matmul: false };

/** Why TensorFlow.js takes no part where a convolution is trained. */
const noConvolutions = {
  wasm: "its WASM backend has no kernel for a convolution's weight gradient (Conv2DBackpropFilter)",
  cpu: "at the 0.3 GFLOP/s of its CPU backend in the vanilla case, a step would take 10 s to 8 minutes",
};

/**
 * @param {string} name of a case
 * @param {number} threads for the peers that can choose
 * @returns {Peer[]} Ganvas first, then PyTorch, then TensorFlow.js
 */
export function peersOf(name, threads) {
  const work = workOf(name);
  const python = pythonWithTorch();
  const common = ["--case", name, "--threads", String(threads)];

  /** @returns {Peer} */
  const torch = (peer, args) => ({
    name: peer,
    command: python,
    args: [here(`${work}_torch.py`), ...common, ...args],
    missing: python ? undefined : "no Python with torch (Debian: apt-get install python3-torch libopenblas0-openmp)",
  });
  /** @returns {Peer} */
  const tensorflow = (/** @type {"wasm" | "cpu"} */ backend) => {
    const path = here(`tfjs/${work}.js`);
    const absent = existsSync(path) ? undefined : `there is no bench/peers/tfjs/${work}.js`;
    return {
      name: `tfjs-${backend}`,
      command: process.execPath,
      args: [path, "--case", name, "--backend", backend],
      missing: work === "dcgan" || work === "convolution" ? noConvolutions[backend] : absent,
    };
  };

  return [
    { name: "ganvas", command: process.execPath, args: [here(`${work}_ganvas.js`), ...common] },
    torch("pytorch", []),
    ...(work === "dcgan" ? [torch("pytorch-layers", ["--layers"])] : []),
    ...(hasTutorial[work] ? [torch("pytorch-tutorial", ["--tutorial"])] : []),
    tensorflow("wasm"),
    tensorflow("cpu"),
  ];
}

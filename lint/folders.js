/**
 * @file The import table: which folder may import which. The lint rule `ganvas/layers`, the
 * architecture tests and the table in CONTRIBUTING.md all come from this data.
 */

/**
 * @typedef {object} Folder One row of the table.
 * @property {number} level Imports go strictly down; folders of one level do not know each other.
 * @property {string} path From the repository root.
 * @property {string} purpose One sentence.
 * @property {readonly string[] | "all below"} imports Paths this folder may import, besides itself
 *   and the folders in `openToAll`; "all below" is every folder of a lower level.
 * @property {boolean} [portable] Runs in the browser too: no `node:` modules.
 */

/** Folders that every level above them may import without naming them. */
export const openToAll = ["src/base", "src/tensor"];

/** @type {readonly Folder[]} */
export const folders = [
  {
    level: 0,
    path: "src/base",
    purpose: "error classes, `invariant`, shape formatting",
    imports: [],
    portable: true,
  },
  {
    level: 0,
    path: "kernels",
    purpose: "CPU kernels in AssemblyScript, one file per family; baseline and relaxed SIMD builds",
    imports: [],
    portable: true,
  },
  {
    level: 1,
    path: "src/tensor",
    purpose: "the compiler: graph, ops, autodiff, rewrite, plan; `compile.ts` lists the passes",
    imports: [],
    portable: true,
  },
  {
    level: 1,
    path: "src/data",
    purpose: "dataset sources, decoding, transforms, the batch loader",
    imports: [],
  },
  {
    level: 1,
    path: "src/curves",
    purpose: "curves of a training for people: smoothing, thinning, which share a chart",
    imports: [],
    portable: true,
  },
  {
    level: 2,
    path: "src/backends",
    purpose: "`reference/`, `wasm/`, `webgpu/` run a plan; `index.ts` selects one",
    imports: [],
  },
  {
    level: 2,
    path: "src/nn",
    purpose: "`Module` and layers as plain data, initialisers, normalisation",
    imports: [],
    portable: true,
  },
  {
    level: 3,
    path: "src/optim",
    purpose: "optimisers, EMA, schedules: as graph updates",
    imports: ["src/nn"],
    portable: true,
  },
  {
    level: 3,
    path: "src/interop",
    purpose: "safetensors, ONNX, PyTorch names, TensorBoard; the only place that knows NCHW",
    imports: ["src/nn"],
  },
  {
    level: 3,
    path: "src/metrics",
    purpose: "one file per metric; feature extractors",
    imports: ["src/nn", "src/data", "src/backends"],
  },
  {
    level: 4,
    path: "src/gan",
    purpose: "architectures, losses, regularizers, augmentation, recipes; one idea per file",
    imports: ["src/nn", "src/optim"],
    portable: true,
  },
  {
    level: 5,
    path: "src/training",
    purpose: "the loop, run folder, checkpoints, events, guards",
    imports: ["src/gan", "src/optim", "src/data", "src/metrics", "src/interop", "src/backends", "src/curves"],
  },
  {
    level: 6,
    path: "src/generator",
    purpose: "a trained generator by one call, in Node, pages and Workers: load, draw, look",
    imports: ["src/gan", "src/data", "src/training"],
    portable: true,
  },
  {
    level: 6,
    path: "src/explore",
    purpose: "interpolation, style mixing, projection, directions, dreams, translation",
    imports: ["src/nn", "src/optim", "src/interop", "src/gan", "src/data", "src/metrics", "src/training"],
  },
  {
    level: 6,
    path: "src/exchange",
    purpose: "trained models out to PyTorch and ONNX, and in from PyTorch",
    imports: ["src/nn", "src/gan", "src/data", "src/training", "src/interop"],
  },
  {
    level: 6,
    path: "src/distributed",
    purpose: "MPI implementation of training's `Communicator`",
    imports: ["src/training"],
  },
  {
    level: 6,
    path: "src/http",
    purpose: "what every HTTP server here does: hosts, origins, limits, errors as answers",
    imports: [],
  },
  {
    level: 7,
    path: "src/serve",
    purpose: "`ganvas serve`: the HTTP generation API of a trained run",
    imports: "all below",
  },
  {
    level: 7,
    path: "src/studio",
    purpose: "the local server; `protocol.ts` holds the wire types",
    imports: "all below",
  },
  {
    level: 7,
    path: "src/browser",
    purpose: "the entry point for pages and Workers: what runs without Node",
    imports: "all below",
    portable: true,
  },
  {
    level: 8,
    path: "src/cli",
    purpose: "parse, call, print; commands load lazily",
    imports: "all below",
  },
  {
    level: 8,
    path: "src/index.ts",
    purpose: "the package's main entry point: re-exports",
    imports: "all below",
  },
  {
    level: 8,
    path: "web",
    purpose: "the front end, with its own tsconfig",
    imports: ["src/browser", "src/curves", "src/studio/protocol.ts"],
    portable: true,
  },
];

/** @param {string} path @param {string} root */
export function isInside(path, root) {
  return path === root || path.startsWith(`${root}/`);
}

/**
 * The row a file belongs to; undefined outside the table (tests, bench, scripts: free to import).
 * @param {string} path From the repository root, with forward slashes.
 */
export function folderOf(path) {
  return folders.find((folder) => isInside(path, folder.path));
}

/**
 * Everything a row may import: itself, what it lists, and what is open to all above it.
 * @param {Folder} folder
 * @returns {string[]}
 */
export function allowedImports(folder) {
  const below = folders.filter((other) => other.level < folder.level && other.path !== "kernels");
  const listed = folder.imports === "all below" ? below.map((other) => other.path) : folder.imports;
  // The front end is not linked into the engine: it sees the browser entry and the wire types only.
  const open = folder.path === "web" ? [] : openToAll;
  return [folder.path, ...listed, ...below.map((b) => b.path).filter((p) => open.includes(p))];
}

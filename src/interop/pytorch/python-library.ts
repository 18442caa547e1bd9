/** @file The Python sources of `python/`, of which a file takes the classes and functions that it uses, in one piece with their names. */

/** A class, function or constant at the top of a source. */
export interface PythonBlock {
  readonly name: string;
  readonly text: string;
}

const start = /^(?:class|def) (\w+)|^([A-Za-z_]\w*) = /;

/** The blocks of a source, without its docstring and imports. */
export function pythonBlocks(source: string): PythonBlock[] {
  const blocks: { name: string; lines: string[] }[] = [];
  for (const line of source.split("\n")) {
    const found = start.exec(line);
    if (found !== null) blocks.push({ name: found[1] ?? found[2] ?? "", lines: [] });
    blocks.at(-1)?.lines.push(line);
  }
  return blocks.map(({ name, lines }) => ({ name, text: lines.join("\n").trimEnd() }));
}

/** Names that code uses, texts and comments left out. */
function namesIn(code: string): Set<string> {
  const bare = code
    .replaceAll(/"""[\s\S]*?"""/g, "")
    .replaceAll(/"[^"\n]*"/g, "")
    .replaceAll(/#.*$/gm, "");
  return new Set(bare.match(/[A-Za-z_]\w*/g));
}

/** The blocks that code needs, those that they need themselves included, in the order of the library. */
export function blocksFor(code: string, library: readonly PythonBlock[]): PythonBlock[] {
  const needed = new Set<string>();
  const visit = (text: string): void => {
    const names = namesIn(text);
    for (const block of library) {
      if (!names.has(block.name) || needed.has(block.name)) continue;
      needed.add(block.name);
      visit(block.text);
    }
  };
  visit(code);
  return library.filter(({ name }) => needed.has(name));
}

const imports = [
  ["json", "import json"],
  ["math", "import math"],
  ["struct", "import struct"],
  ["zlib", "import zlib"],
  ["OrderedDict", "from collections import OrderedDict"],
  ["Path", "from pathlib import Path"],
] as const;
const torchImports = [
  ["torch", "import torch"],
  ["nn", "from torch import nn"],
  ["F", "from torch.nn import functional as F"],
] as const;

/** The imports that code needs, Python's own before PyTorch's. */
export function importsFor(code: string): string {
  const names = namesIn(code);
  return [imports, torchImports]
    .map((group) => group.flatMap(([name, line]) => (names.has(name) ? [line] : [])).join("\n"))
    .filter((lines) => lines !== "")
    .join("\n\n");
}

/** @file A trained run as one Python file: the classes of its networks, how they are loaded, how they are used. */
import { readFile, readdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Gan, ImageSpec } from "../gan/index.js";
import { parameterCount } from "../nn/index.js";
import { NetworkSource } from "../interop/pytorch/network-source.js";
import { blocksFor, importsFor, pythonBlocks } from "../interop/pytorch/python-library.js";
import type { PythonBlock } from "../interop/pytorch/python-library.js";
import { docText, indented, pascalCase, pythonValue } from "../interop/pytorch/python-values.js";
import { pythonUses } from "./pytorch-uses.js";
import type { PythonUse } from "./pytorch-uses.js";

/** What comes last of the library, for it is not what the file is about. */
const toolNames = ["STREAM", "latents", "read_safetensors", "save_grid"];

const libraryFolder = new URL("../../python/", import.meta.url);

/** What the file says of the run. */
export interface PythonFacts {
  /** `DCGAN, trained on mnist for 4000 steps`. */
  readonly title: string;
  /** Where to read about the method. */
  readonly paper: string;
  /** Name of the file, without `.py`; the weights' is the same with `.safetensors`. */
  readonly name: string;
  /** Networks whose weights are averages over the training. */
  readonly averaged: readonly string[];
}

/** Classes and functions that files are made of. */
export async function pythonLibrary(): Promise<PythonBlock[]> {
  const folder = fileURLToPath(libraryFolder);
  const files = (await readdir(folder)).filter((name) => name.endsWith(".py")).sort();
  const sources = await Promise.all(files.map((name) => readFile(new URL(name, libraryFolder), "utf8")));
  return sources.flatMap(pythonBlocks);
}

/**
 * The Python file of a GAN.
 * @throws ConfigError when a network has a module without a counterpart in PyTorch
 */
export async function pytorchSource(gan: Gan, image: ImageSpec, facts: PythonFacts): Promise<string> {
  const library = await pythonLibrary();
  const known = new Set(library.map(({ name }) => name));
  const source = new NetworkSource((name) => known.has(name));
  const names = Object.keys(gan.networks);
  const classOf = (name: string): string =>
    known.has(pascalCase(name)) ? `${pascalCase(name)}Network` : pascalCase(name);
  const classes = Object.entries(gan.networks).map(([name, module]) =>
    source
      .network(classOf(name), module, `${roleOf(name)} ${parameterCount(module).toLocaleString("en")} parameters.`)
      .trimEnd(),
  );
  const uses = pythonUses(gan, image);
  const built = [
    "def build():",
    `    """The networks by name, with fresh weights."""`,
    `    return {${names.map((name) => `${pythonValue(name)}: ${classOf(name)}()`).join(", ")}}`,
  ].join("\n");
  const functions = uses.map((use) => use.source);
  const main = mainOf(uses, facts);
  const own = [...classes, built, ...functions, main];
  const used = blocksFor(`load\n${own.join("\n")}`, library);
  const textsOf = (isWanted: (name: string) => boolean): string[] =>
    used.filter(({ name }) => isWanted(name)).map(({ text }) => text);
  const parts = [
    ...textsOf((name) => name !== "load" && !toolNames.includes(name)),
    ...[...classes, built, ...textsOf((name) => name === "load"), ...functions],
    ...[...textsOf((name) => toolNames.includes(name)), main],
  ];
  const code = parts.join("\n\n\n");
  return `${docstring(uses, facts)}\n\n${importsFor(code)}\n\n\n${code}\n`;
}

const roles = [
  [/^generator/, "Makes images."],
  [/^discriminator/, "Judges images."],
  [/^encoder/, "Finds what an image is made of."],
  [/^mapping/, "Makes a style of z."],
  [/^synthesis/, "Makes images of styles."],
  [/^prior/, "Knows how frequent whole numbers are."],
] as const;

/** What a network does, for its docstring. */
const roleOf = (network: string): string =>
  roles.find(([pattern]) => pattern.test(network))?.[1] ?? `The network ${network}.`;

/** What running the file does: an example of every use. */
function mainOf(uses: readonly PythonUse[], { name }: PythonFacts): string {
  const examples = uses.flatMap(({ name: use, example, variable, isPicture }) => [
    example,
    ...(isPicture ? [`save_grid(${variable}, "${name}.png")`] : []),
    `print("${isPicture ? `${name}.png` : use}:", *${variable}.shape)`,
  ]);
  const body = [
    "networks = load()",
    ...(examples.length === 0
      ? ["print(networks)"]
      : ["with torch.no_grad():", ...examples.map((line) => indented(line))]),
  ];
  return `if __name__ == "__main__":\n${indented(body.join("\n"))}`;
}

/** What the file is and how it is used. */
function docstring(uses: readonly PythonUse[], { title, paper, name, averaged }: PythonFacts): string {
  const first = uses[0];
  const drawn = first?.example.includes("latents(") === true ? ["latents"] : [];
  const imported = [...uses.map((use) => use.name), ...drawn, "load"];
  const usage = [
    "import torch",
    `from ${name} import ${imported.join(", ")}`,
    "",
    `networks = load()  # ${name}.safetensors beside this file`,
    ...(first === undefined ? [] : [...first.example.split("\n"), `# ${first.result}`]),
  ];
  const averages =
    averaged.length === 0
      ? []
      : [
          `Weights of ${averaged.join(", ")} are averages over the training's last steps, those that Ganvas draws with.`,
        ];
  return [
    `"""${docText(title)} by Ganvas.`,
    "",
    docText(paper),
    "",
    indented(usage.join("\n")),
    "",
    ["Images are [N, C, H, W] in [-1, 1].", ...averages, `\`python ${name}.py\` runs an example.`].join("\n"),
    '"""',
  ].join("\n");
}

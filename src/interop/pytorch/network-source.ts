/**
 * @file A network as the Python class that a user of PyTorch would have written: layers of `torch.nn` where it has them, else classes of the library in
 * `python/`, named like the module's kind.
 */
import { ConfigError } from "../../base/errors.js";
import { definitionOf } from "../../nn/index.js";
import type { Definition, Module } from "../../nn/index.js";
import { argumentName, indented, keywords, pascalCase, pythonCall, pythonValue } from "./python-values.js";
import { channelsFirst, torchLayers } from "./torch-layers.js";
import type { TorchCall } from "./torch-layers.js";

/** Whether the library has a class of that name. */
type IsKnown = (className: string) => boolean;

function refuse(module: Module): never {
  throw new ConfigError(
    `${module.description}: a module without a counterpart in PyTorch; give it a definition (see docs/pytorch.md), or export with --format safetensors or onnx`,
  );
}

/** Makes Python source of modules. */
export class NetworkSource {
  readonly #isKnown: IsKnown;

  constructor(isKnown: IsKnown) {
    this.#isKnown = isKnown;
  }

  /**
   * A network as a class without arguments.
   * @param description its docstring
   * @throws ConfigError when a module of it has no counterpart
   */
  network(name: string, module: Module, description: string): string {
    const definition = definitionOf(module) ?? refuse(module);
    const { behind = [], parts = {}, spectral } = definition;
    const isChain = definition.kind === "chain";
    const beside = behind.flatMap((first) => Object.entries(first.parts ?? {}));
    const children = isChain ? [...Object.entries(parts), ...beside] : beside;
    const call = this.#call(module, definition, false);
    const base = isChain
      ? "nn.Module"
      : call.callee === "nn.Sequential" && beside.length > 0
        ? "Numbered"
        : call.callee;
    const lines = [
      pythonCall("super().__init__", isChain ? [] : call.args, 2),
      ...children.map(([child, part]) => `self.${child} = ${this.#expression(part, false, 2)}`),
      ...(spectral === undefined ? [] : [spectralCall(module, spectral)]),
    ];
    const text = `class ${name}(${base}):\n    """${description}"""\n\n    def __init__(self):\n${indented(lines.join("\n"), 2)}\n`;
    if (!isChain && behind.length === 0) return text;
    const names = isChain ? Object.keys(parts) : [];
    const apply = names.slice(0, -1).map((part) => `x = self.${part}(x)`);
    // Classes of the library may be told more than x, such as labels; those of torch.nn are not.
    const told = isTold(behind) ? "labels" : isChain || call.callee.startsWith("nn.") ? undefined : "*told";
    const passed = told === "*told" ? ", *told" : "";
    const last = isChain ? `return self.${names.at(-1)}(x)` : `return super().forward(x${passed})`;
    const given = told === undefined ? "" : `, ${told}`;
    const body = [...behind.flatMap((first) => inputLines(first) ?? refuse(module)), ...apply, last].join("\n");
    return `${text}\n    def forward(self, x${given}):\n${indented(body, 2)}\n`;
  }

  #expression(module: Module, isVector: boolean, indentation: number): string {
    const definition = definitionOf(module) ?? refuse(module);
    const { behind = [], spectral } = definition;
    const { callee, args } = this.#call(module, definition, isVector);
    if (behind.length === 0 && spectral === undefined) return pythonCall(callee, args, indentation);
    const flattened = { "nn.Sequential": "Flattened", "nn.Linear": "FlattenedLinear" }[callee];
    const isFlattened = behind.length === 1 && behind[0]?.kind === "flatten" && spectral === undefined;
    return isFlattened && flattened !== undefined ? pythonCall(flattened, args, indentation) : refuse(module);
  }

  /** What the module is made by, without what its input goes through first. */
  #call(
    module: Module,
    { kind, options = {}, layers = [], parts = {}, behind }: Definition,
    isVector: boolean,
  ): TorchCall {
    if (kind === "sequential") {
      const isFlat = isVector || behind?.at(-1)?.kind === "flatten";
      return { callee: "nn.Sequential", args: this.#layers(layers, isFlat) };
    }
    if (kind === "chain") {
      const named = Object.entries(parts).map(([name, part]) => `${name}=${this.#expression(part, false, 2)}`);
      return { callee: "nn.Sequential", args: [pythonCall("OrderedDict", named, 2)] };
    }
    const layer = torchLayers[kind];
    if (layer !== undefined) return layer(options, isVector) ?? refuse(module);
    const callee = pascalCase(kind);
    if (!this.#isKnown(callee)) refuse(module);
    const named = Object.entries(parts).map(
      ([name, part]) => `${argumentName(name)}=${this.#expression(part, false, 3)}`,
    );
    return { callee, args: [...this.#layers(layers, false), ...named, ...keywords(options)] };
  }

  /** Layers in order; several alike in a row are made in a loop. */
  #layers(layers: readonly Module[], startsFlat: boolean): string[] {
    let isVector = startsFlat;
    const all = layers.map((layer) => {
      const text = this.#expression(layer, isVector, 3);
      isVector = shapes[definitionOf(layer)?.kind ?? ""] ?? isVector;
      return text;
    });
    return all.flatMap((text, index) => {
      if (!text.includes("\n")) return [text];
      if (all[index - 1] === text) return [];
      const others = all.slice(index).findIndex((other) => other !== text);
      const count = others < 0 ? all.length - index : others;
      return [count === 1 ? text : `*(\n${indented(text)}\n    for _ in range(${count})\n)`];
    });
  }
}

/** Whether vectors or images come out of a layer; of others the same as goes in. */
const shapes: Readonly<Record<string, boolean>> = {
  linear: true,
  maxout: true,
  flatten: true,
  globalSumPool: true,
  globalAvgPool: true,
  unflatten: false,
};

/** Whether labels are part of what the input goes through. */
const isTold = (behind: readonly Definition[]): boolean => behind.some(({ kind }) => kind === "besideLabel");

/** What the input goes through first, as statements; undefined for a kind that there is not. */
function inputLines({ kind, options = {} }: Definition): string[] | undefined {
  const { shape, classes, scale, deviation, kernels } = options;
  switch (kind) {
    case "flatten":
      return ["x = x.flatten(1)"];
    case "unflatten":
      return [`x = x.unflatten(1, ${channelsFirst(shape)})`];
    case "besideLabel":
      return [pythonCall("x = beside_label", ["x", "labels", ...keywords({ classes, scale }, { scale: 1 })])];
    case "round":
      return ["x = rounded(x)"];
    case "minibatchChannels": {
      const seen = deviation === true ? "MinibatchDeviation()(x)" : "x";
      if (kernels === 0) return [`x = ${seen}`];
      const nearness = `self.minibatch(x.flatten(1))[:, -${Number(kernels)}:]`;
      return [`x = torch.cat([${seen}, planes(${nearness}, x)], 1)`];
    }
    default:
      return undefined;
  }
}

/** Weights of two axes and more are all divided, but those that are left out: by the ends of their names where no other name ends so. */
function spectralCall({ parameters }: Module, divided: readonly string[]): string {
  const left = Object.keys(parameters).filter(
    (name) => (parameters[name]?.shape.length ?? 0) >= 2 && !divided.includes(name),
  );
  const ends = [...new Set(left.map((name) => name.split(".").slice(-2).join(".")))];
  const isClear = !ends.some((end) => divided.some((name) => `.${name}`.endsWith(`.${end}`)));
  const but = (isClear ? ends : left).map((name) => pythonValue(name)).join(", ");
  return pythonCall("spectral_norm", ["self", ...(left.length === 0 ? [] : [`but=[${but}]`])], 2);
}

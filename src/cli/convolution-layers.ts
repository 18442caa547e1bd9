/** @file Layers that `ganvas bench conv` times: those of known GANs, or one that flags describe. */
import { ConfigError } from "../base/errors.js";
import { parseWhole } from "./seeds.js";

/** A convolution of square images with square kernels. */
export interface ConvolutionLayer {
  readonly name: string;
  readonly isTransposed: boolean;
  readonly batch: number;
  /** Pixels of a side of the input. */
  readonly size: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
}

/** Flags as commander gives them. */
export interface LayerFlags {
  readonly size?: string;
  readonly in?: string;
  readonly out?: string;
  readonly kernel?: string;
  readonly stride?: string;
  readonly padding?: string;
  readonly batch?: string;
  readonly transposed?: boolean;
}

/** What a layer's flags are unless given: a layer of DCGAN's. */
const unlessGiven = { size: 16, in: 64, out: 128, kernel: 4, stride: 2, padding: 1, batch: 64 } as const;
/** Flags that ask for one layer; `--batch` goes for the typical ones, too. */
const describing = ["size", "in", "out", "kernel", "stride", "padding", "transposed"] as const;
const mostBytes = 1 << 30;

/** Pixels of a side of the output. */
export const outputSize = ({ isTransposed, size, kernel, stride, padding }: ConvolutionLayer): number =>
  isTransposed ? (size - 1) * stride - 2 * padding + kernel : Math.floor((size + 2 * padding - kernel) / stride) + 1;

/** Multiplications and additions of one pass, counted as the direct algorithm does them, taps in the padding included. */
export function operationCount(layer: ConvolutionLayer): number {
  const { isTransposed, batch, size, inputs, outputs, kernel } = layer;
  const positions = batch * (isTransposed ? size : outputSize(layer)) ** 2;
  return 2 * positions * kernel ** 2 * inputs * outputs;
}

/** `4×4/2, 64 → 128 channels, 16 → 8 px, batch 64`. */
export function describeLayer(layer: ConvolutionLayer): string {
  const { isTransposed, batch, size, inputs, outputs, kernel, stride } = layer;
  const step = stride === 1 ? "" : `/${stride}`;
  const kind = isTransposed ? "transposed " : "";
  return `${kind}${kernel}×${kernel}${step}, ${inputs} → ${outputs} channels, ${size} → ${outputSize(layer)} px, batch ${batch}`;
}

/** Layers by name; their gradients are the layers of the network that mirrors theirs. */
function typicalLayers(batch: number): ConvolutionLayer[] {
  const halving = { isTransposed: false, batch, kernel: 4, stride: 2, padding: 1 };
  const doubling = { ...halving, isTransposed: true };
  const same = { ...halving, kernel: 3, stride: 1 };
  return [
    { ...halving, name: "DCGAN 32 px, D's first, grey", size: 32, inputs: 1, outputs: 64 },
    { ...halving, name: "DCGAN 32 px", size: 16, inputs: 64, outputs: 128 },
    { ...halving, name: "DCGAN 32 px", size: 8, inputs: 128, outputs: 256 },
    { ...doubling, name: "DCGAN 32 px, G's last, grey", size: 16, inputs: 64, outputs: 1 },
    { ...halving, name: "DCGAN 64 px, D's first, RGB", size: 64, inputs: 3, outputs: 64 },
    { ...halving, name: "DCGAN 64 px", size: 32, inputs: 64, outputs: 128 },
    { ...halving, name: "DCGAN 64 px", size: 16, inputs: 128, outputs: 256 },
    { ...halving, name: "DCGAN 64 px", size: 8, inputs: 256, outputs: 512 },
    { ...doubling, name: "DCGAN 64 px, G's last, RGB", size: 32, inputs: 64, outputs: 3 },
    { ...same, name: "residual block", size: 32, inputs: 64, outputs: 64 },
    { ...same, name: "to RGB", size: 32, inputs: 64, outputs: 3 },
  ];
}

/** The layer of the flags, or the typical ones when no flag describes one. @throws ConfigError for a wrong flag */
export function chooseLayers(flags: LayerFlags): ConvolutionLayer[] {
  const whole = (name: keyof typeof unlessGiven, least: number, most: number): number =>
    flags[name] === undefined ? unlessGiven[name] : parseWhole(`--${name}`, flags[name], least, most);
  const batch = whole("batch", 1, 65_536);
  if (describing.every((name) => flags[name] === undefined)) return typicalLayers(batch);
  const layer: ConvolutionLayer = {
    name: "by flags",
    isTransposed: flags.transposed === true,
    batch,
    size: whole("size", 1, 4096),
    inputs: whole("in", 1, 65_536),
    outputs: whole("out", 1, 65_536),
    kernel: whole("kernel", 1, 64),
    stride: whole("stride", 1, 64),
    padding: whole("padding", 0, 64),
  };
  checkSizes(layer);
  return [layer];
}

function checkSizes(layer: ConvolutionLayer): void {
  const { batch, size, inputs, outputs, kernel, padding } = layer;
  const side = outputSize(layer);
  if (side < 1)
    throw new ConfigError(
      `--size ${size} with --kernel ${kernel} and --padding ${padding} leaves no output; choose a larger --size or another --padding`,
    );
  const bytes = 4 * (batch * (size ** 2 * inputs + side ** 2 * outputs) + kernel ** 2 * inputs * outputs);
  if (bytes > mostBytes)
    throw new ConfigError(
      `the layer's tensors take ${(bytes / 1e9).toFixed(1)} GB, more than ${(mostBytes / 1e9).toFixed(1)}; choose a smaller --batch, --size, --in or --out`,
    );
}

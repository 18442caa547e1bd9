/**
 * @file Images to compressed files and back by a trained recipe such as `compress`: the networks between pixels and whole numbers, the codec between
 * these and bytes. A file decodes to exactly the picture that its encoder saw, on every machine: the networks run in the deterministic mode, in both directions
 * at the same shapes, and everything behind them is integers.
 */
import { sha256 } from "#sha256";
import { ConfigError, DataError } from "../../base/errors.js";
import { fitPixels } from "../../data/portable.js";
import type { Picture, Pixels } from "../../data/portable.js";
import { inUse, prefixInUse } from "../../gan/index.js";
import type { Compressor } from "../../gan/index.js";
import { compile, f32 } from "../../tensor/index.js";
import type { Program } from "../../tensor/index.js";
import { openModel } from "../../training/index.js";
import type { Model } from "../../training/index.js";
import { checkImageSize, decodeGvc, decodeSymbols, encodeGvc, encodeSymbols, mixtureTables } from "../codec/index.js";
import type { SymbolTable } from "../codec/index.js";
import { cropped, padded } from "./image-margins.js";
import { toPicture, valuesOf } from "./network-images.js";

/** A compressed image. */
export interface Compressed {
  /** The file. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** What it will be decoded to. */
  readonly picture: Picture;
}

/** Compresses and decompresses images of any size. */
export interface ImageCodec extends Pick<Model, "file" | "warnings" | "step" | "dispose"> {
  /** Of the images that it makes: 1 (grey) or 3 (RGB). Others are converted. */
  readonly channels: number;
  /** @param source the image's name, for messages. @throws DataError when it is too large */
  compress(pixels: Pixels, source: string): Promise<Compressed>;
  /** @throws DataError when the file is damaged, or another model's */
  decompress(bytes: Uint8Array, source: string): Promise<Picture>;
}

/** Bytes of a model's hash that a file holds. */
const modelBytes = 4;
/** Image sizes whose programs are kept. */
const mostKept = 4;

/** The programs for one size of image. */
interface Programs {
  readonly encode: Program;
  readonly decode: Program;
}

/**
 * Opens a trained codec.
 * @param source a checkpoint file, a run's folder, or its name, number or `last` inside `runs`
 * @throws CheckpointError when there is none; ConfigError when its recipe does not compress
 */
export async function openImageCodec(
  source: string,
  { threads }: { readonly threads?: number | "auto" } = {},
  runs = "runs",
): Promise<ImageCodec> {
  const device = { device: "wasm", deterministic: true, ...(threads === undefined ? {} : { threads }) } as const;
  const model = await openModel(source, device, runs);
  const { compressor } = model.gan;
  if (compressor === undefined) {
    await model.dispose();
    throw new ConfigError(
      `${source}: recipe ${model.config.recipe} does not compress images; train one that does: ganvas train compress`,
    );
  }
  const { file, warnings, step, spec } = model;
  const codec = new ModelCodec(model, compressor);
  return {
    ...{ file, warnings, step, channels: spec.channels },
    compress: (pixels, name) => codec.compress(pixels, name),
    decompress: (bytes, name) => codec.decompress(bytes, name),
    dispose: () => model.dispose(),
  };
}

class ModelCodec {
  readonly #model: Model;
  readonly #compressor: Compressor;
  readonly #tables: readonly SymbolTable[];
  readonly #id: Uint8Array;
  readonly #programs = new Map<string, Promise<Programs>>();

  constructor(model: Model, compressor: Compressor) {
    this.#model = model;
    this.#compressor = compressor;
    const values = (name: string) => model.state.read(`${prefixInUse(model.gan, compressor.prior)}.${name}`);
    const parameters = { logits: values("logits"), means: values("means"), logScales: values("logScales") };
    this.#tables = mixtureTables(parameters, compressor.channels);
    this.#id = modelId(model, compressor);
  }

  async compress(pixels: Pixels, source: string): Promise<Compressed> {
    const { width, height } = pixels;
    checkImageSize(width, height, source);
    const { channels } = this.#model.spec;
    const values = valuesOf(fitPixels(pixels, { channels }).data);
    const size = { width, height, channels };
    const { encode } = await this.#programsFor(width, height);
    const symbols = encode
      .run({ images: padded(values, size, this.#compressor.multiple) })
      .tensor("latent")
      .slice();
    const payload = encodeSymbols(symbols, this.#tables);
    const picture = await this.#draw(symbols, width, height);
    return { bytes: encodeGvc({ model: this.#id, width, height, payload }), picture };
  }

  async decompress(bytes: Uint8Array, source: string): Promise<Picture> {
    const { model, width, height, payload } = decodeGvc(bytes, source);
    if (hex(model) !== hex(this.#id)) {
      throw new DataError(
        `${source}: was compressed by another model (${hex(model)}) than ${this.#model.file} (${hex(this.#id)}); give the run, at the step, that compressed it`,
      );
    }
    const { multiple } = this.#compressor;
    const places = Math.ceil(width / multiple) * Math.ceil(height / multiple);
    return this.#draw(decodeSymbols(payload, this.#tables, places, source), width, height);
  }

  /** The picture of a latent. */
  async #draw(symbols: ArrayLike<number>, width: number, height: number): Promise<Picture> {
    const size = { width, height, channels: this.#model.spec.channels };
    const { decode } = await this.#programsFor(width, height);
    const images = decode.run({ latent: symbols }).tensor("images");
    return toPicture(cropped(Float32Array.from(images), size, this.#compressor.multiple), size);
  }

  /** Compiled once for a size, however many ask. */
  #programsFor(width: number, height: number): Promise<Programs> {
    const { multiple } = this.#compressor;
    const [columns, rows] = [Math.ceil(width / multiple), Math.ceil(height / multiple)];
    const key = `${columns}×${rows}`;
    const programs = this.#programs.get(key) ?? this.#compile(columns, rows);
    this.#programs.set(key, programs);
    return programs;
  }

  async #compile(columns: number, rows: number): Promise<Programs> {
    for (const [old, programs] of [...this.#programs].slice(0, Math.max(0, this.#programs.size - mostKept + 1))) {
      this.#programs.delete(old);
      const { encode, decode } = await programs;
      encode.dispose();
      decode.dispose();
    }
    const { multiple, channels } = this.#compressor;
    const { gan, executor, state, spec } = this.#model;
    return {
      encode: await compile(
        inUse(gan, (networks, { images }) => ({ latent: this.#compressor.encode(networks, needed(images)) })),
        { executor, state, inputs: { images: f32(1, rows * multiple, columns * multiple, spec.channels) } },
      ),
      decode: await compile(
        inUse(gan, (networks, { latent }) => ({ images: this.#compressor.decode(networks, needed(latent)) })),
        { executor, state, inputs: { latent: f32(1, rows, columns, channels) } },
      ),
    };
  }
}

function needed<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("internal: the codec's program lacks its input");
  return value;
}

/** The first bytes of a hash over all that a decoder depends on. */
function modelId({ gan, state }: Model, { decoders }: Compressor): Uint8Array {
  const prefixes = decoders.map((network) => `${prefixInUse(gan, network)}.`);
  const names = Object.keys(state.specs).filter((name) => prefixes.some((prefix) => name.startsWith(prefix)));
  const parts = names.toSorted().flatMap((name) => {
    const { buffer, byteOffset, byteLength } = state.read(name);
    return [new TextEncoder().encode(`${name}\n`), new Uint8Array(buffer, byteOffset, byteLength)];
  });
  return Uint8Array.from(Buffer.from(sha256(parts), "hex")).slice(0, modelBytes);
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

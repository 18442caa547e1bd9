/** @file Small GANs with numbers of no particular meaning, and what their networks compute: what an export has to agree with. */
import * as v from "valibot";
import { createWasmExecutor } from "#src/backends/wasm/index.js";
import {
  initialization,
  initializationInputs,
  inUse,
  latents,
  latentsInputs,
  networkCalls,
  recipes,
  specsInUse,
  stateSpecs,
} from "#src/gan/index.js";
import type { DataSpec, Gan } from "#src/gan/index.js";
import { compile, concat, f32, i32 } from "#src/tensor/index.js";
import type { Executor, Tensor, Tensors, TensorSpecs } from "#src/tensor/index.js";
import { named } from "../support/named.js";

/** A GAN to be exported. */
export interface ExportCase {
  readonly recipe: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly data: DataSpec;
}

/** What is called in Python, by the names of its inputs. */
export interface ExportedCall {
  readonly name: string;
  /** A network, or a function over all networks. */
  readonly network?: string;
  readonly use?: string;
  readonly inputs: readonly string[];
  /** Inputs that are whole numbers. */
  readonly integers: readonly string[];
}

/** Numbers and their shape. */
export interface Numbers {
  readonly shape: readonly number[];
  readonly data: Float32Array<ArrayBuffer>;
}

/** What a GAN computes. */
export interface Expected {
  readonly gan: Gan;
  readonly read: (name: string) => Float32Array;
  readonly calls: readonly ExportedCall[];
  readonly inputs: ReadonlyMap<string, Numbers>;
  /** `<call>.<number of the result>`. */
  readonly outputs: ReadonlyMap<string, Numbers>;
  /** How many latents are drawn by the seeds 0, 1, …, the output `latents`; null for a GAN without. */
  readonly latents: { readonly count: number; readonly size: number } | null;
}

const batch = 4;

/** About N(0, 1), the same each time. */
function* noise(): Generator<number, never> {
  for (let state = 1; ; state = (state * 48_271) % 0x7fffffff) {
    const u = state / 0x7fffffff;
    yield Math.sqrt(12) * (((u * 1013) % 1) - 0.5);
  }
}

/** The GAN of a recipe. */
export function build({ recipe: name, options, data }: ExportCase): Gan {
  const recipe = recipes.get(name);
  if (recipe === undefined) throw new Error(`there is no recipe ${name}`);
  return recipe.build(v.parse(recipe.options, options), data);
}

/** A call with the specs of its inputs and what it computes. */
interface Call extends ExportedCall {
  readonly specs: TensorSpecs;
  readonly compute: (networks: Parameters<Parameters<typeof inUse>[1]>[0], inputs: Tensors) => readonly Tensor[];
}

/** The inputs of a call in order. */
function all(inputs: Tensors, names: readonly string[]): [Tensor, ...Tensor[]] {
  const [first, ...rest] = names.map((name) => named(inputs, name));
  if (first === undefined) throw new Error("a call without inputs");
  return [first, ...rest];
}

function callsOf(gan: Gan, data: DataSpec): Call[] {
  const calls = [...networkCalls(gan, data, batch)].map(([network, seen]): Call => {
    const names = seen.map((_, index) => `${network}.${index}`);
    const specs = seen.map(({ shape, dtype, isPerSample }, index): [string, TensorSpecs[string]] => [
      names[index] ?? "",
      { shape: isPerSample ? [batch, ...shape] : shape, dtype },
    ]);
    return {
      name: network,
      network,
      inputs: names,
      integers: names.filter((_, index) => seen[index]?.dtype === "i32"),
      specs: Object.fromEntries(specs),
      compute: (networks, inputs) => [networks.network(network)(...all(inputs, names))],
    };
  });
  const { generator, translators = {}, compressor, detector } = gan;
  if (generator !== undefined) {
    const specs: TensorSpecs = {
      "generate.z": f32(batch, generator.latent),
      ...(generator.classes !== undefined && { "generate.labels": i32(batch) }),
      ...(generator.styled !== undefined && { "generate.psi": f32() }),
    };
    calls.push({
      ...{ name: "generate", use: "generate", inputs: Object.keys(specs), integers: ["generate.labels"], specs },
      compute: (networks, { "generate.z": z, "generate.labels": labels, "generate.psi": psi }) => {
        const { styled, forward } = generator;
        if (z === undefined) throw new Error("internal: no z");
        if (styled === undefined || psi === undefined) return [forward(networks, z, labels)];
        return [styled.synthesize(networks, styled.styles(networks, z, psi))];
      },
    });
  }
  for (const [name, { from, to, forward, definition }] of Object.entries(translators)) {
    const use = name.replaceAll("-", "_");
    const isCompletion = definition?.kind === "completion";
    const specs: TensorSpecs = {
      [`${use}.images`]: f32(batch, from.height, from.width, isCompletion ? to.channels : from.channels),
      ...(isCompletion && { [`${use}.hole`]: f32(batch, to.height, to.width, 1) }),
    };
    calls.push({
      ...{ name: use, use, inputs: Object.keys(specs), integers: [], specs },
      compute: (networks, inputs) => [forward(networks, concat(all(inputs, Object.keys(specs)), 3))],
    });
  }
  const { height, width, channels } = data;
  if (compressor !== undefined) {
    const latent = f32(batch, height / compressor.multiple, width / compressor.multiple, compressor.channels);
    calls.push(
      {
        ...{ name: "encode", use: "encode", inputs: ["encode.x"], integers: [] },
        specs: { "encode.x": f32(batch, height, width, channels) },
        compute: (networks, inputs) => [compressor.encode(networks, all(inputs, ["encode.x"])[0])],
      },
      {
        ...{ name: "decode", use: "decode", inputs: ["decode.x"], integers: [], specs: { "decode.x": latent } },
        compute: (networks, inputs) => [compressor.decode(networks, all(inputs, ["decode.x"])[0])],
      },
    );
  }
  if (detector !== undefined)
    calls.push({
      ...{ name: "detect", use: "detect", inputs: ["detect.x"], integers: [] },
      specs: { "detect.x": f32(batch, height, width, channels) },
      compute: (networks, inputs) => {
        const { score, reconstruction } = detector.forward(networks, all(inputs, ["detect.x"])[0]);
        return [score, reconstruction];
      },
    });
  return calls;
}

/** Numbers of a spec: for whole ones 0, 1, 2, …, for a hole ones in its half, else about N(0, 1). */
function numbersFor(name: string, { shape, dtype }: TensorSpecs[string], draw: () => number): Numbers {
  const count = shape.reduce((product, size) => product * size, 1);
  const number = (index: number): number =>
    dtype === "i32" ? index % 3 : name.endsWith(".hole") ? Number(draw() > 0) : draw();
  return { shape, data: Float32Array.from({ length: count }, (_, index) => number(index)) };
}

/** A GAN's first values moved a little, so that no scale is 1, no bias 0, no running statistic that of a fresh network. */
const moved = (name: string, value: number, by: number, isMatrix: boolean): number =>
  name.endsWith("running_var") ? value + Math.abs(by) : value + (isMatrix ? 0.02 : 0.1) * by;

/** z of a few seeds. */
async function latentsOf({ generator }: Gan, executor: Executor) {
  if (generator === undefined) return null;
  const { latent: size } = generator;
  const draw = await compile(latents(size, 1), { executor, inputs: latentsInputs });
  const z = Array.from({ length: batch }, (_, seed) => [...draw.run({ seed: [seed], index: [0] }).tensor("z")]);
  return { count: batch, size, values: z.flat() };
}

/** Runs every network and use of a GAN. */
export async function expectedOf(exported: ExportCase): Promise<Expected> {
  const gan = build(exported);
  const samples = noise();
  const draw = (): number => samples.next().value;
  const executor = await createWasmExecutor({ threads: 1, deterministic: false });
  try {
    const first = executor.createState(stateSpecs(gan));
    (await compile(initialization(gan), { executor, state: first, inputs: initializationInputs })).run({ seed: [1] });
    const state = executor.createState(specsInUse(gan));
    for (const [name, { shape }] of Object.entries(state.specs)) {
      const values = Array.from(first.read(name), (value) => moved(name, value, draw(), shape.length > 1));
      state.write(name, values);
    }
    const calls = callsOf(gan, exported.data);
    const specs = Object.assign({}, ...calls.map((call) => call.specs)) as TensorSpecs;
    const inputs = new Map(Object.entries(specs).map(([name, spec]) => [name, numbersFor(name, spec, draw)]));
    const program = await compile(
      inUse(gan, (networks, tensors) =>
        Object.fromEntries(
          calls.flatMap((call) =>
            call.compute(networks, tensors).map((tensor, k) => [`${call.name}.${k}`, tensor] as const),
          ),
        ),
      ),
      { executor, state, inputs: specs },
    );
    const result = program.run(Object.fromEntries([...inputs].map(([name, { data }]) => [name, data])));
    const outputs = new Map(
      calls.flatMap((call) => {
        const names = call.name === "detect" ? ["detect.0", "detect.1"] : [`${call.name}.0`];
        return names.map((name): [string, Numbers] => {
          const data = Float32Array.from(result.tensor(name));
          return [name, { shape: [data.length], data }];
        });
      }),
    );
    const values = new Map(Object.keys(state.specs).map((name) => [name, Float32Array.from(state.read(name))]));
    const read = (name: string): Float32Array => values.get(name) ?? new Float32Array();
    const z = await latentsOf(gan, executor);
    if (z !== null) outputs.set("latents", { shape: [z.count, z.size], data: Float32Array.from(z.values) });
    const plain = calls.map(({ specs: _specs, compute: _compute, ...call }) => call);
    return { gan, read, calls: plain, inputs, outputs, latents: z && { count: z.count, size: z.size } };
  } finally {
    await executor.dispose();
  }
}

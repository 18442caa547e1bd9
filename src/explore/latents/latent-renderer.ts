/**
 * @file Images of latents: for one at a time while somebody drags, and for many. Of a generator with styles in two steps, z → styles → images, so that
 * styles can be changed in between.
 */
import { ConfigError, invariant } from "../../base/errors.js";
import { isPoint } from "../../base/points.js";
import { generation, generationInputs, inUse, latents, latentsInputs } from "../../gan/index.js";
import type { ImageSpec, LatentGenerator, StyledGenerator } from "../../gan/index.js";
import { compile, f32 } from "../../tensor/index.js";
import type { Program, Tensors } from "../../tensor/index.js";
import type { Model } from "../../training/portable.js";

/** `z`: what the generator is given, N(0, 1); `w`: one style for each of its layers, for a generator that has styles. */
export type LatentSpace = "z" | "w";

/** A place to start from: a seed, or a latent as a renderer takes it. */
export type LatentBase = number | { readonly space: LatentSpace; readonly latent: Float32Array };

/** Rows one after the other, as renderers take them. */
export function joinedRows(rows: readonly Float32Array[]): Float32Array {
  const width = rows[0]?.length ?? 0;
  const all = new Float32Array(rows.length * width);
  for (const [index, row] of rows.entries()) all.set(row, index * width);
  return all;
}

/** The styles of a place, for a generator that has styles. @param psi how far those of a z are from their mean. @returns [layers · size] */
export function stylesOfBase(renderer: LatentRenderer, base: LatentBase, psi: number | undefined): Float32Array {
  if (typeof base === "number") return renderer.stylesOf(renderer.ofSeeds([base]), psi);
  return base.space === "w" ? base.latent : renderer.stylesOf(base.latent, psi);
}

/** What to draw. */
export interface RenderRequest {
  readonly space: LatentSpace;
  /** Rows of {@link LatentRenderer.widths}, one after the other. */
  readonly latents: Float32Array;
  /** The class of each row, for a generator that has classes; 0 unless given. */
  readonly labels?: ArrayLike<number> | undefined;
  /** How far the styles of a z are from their mean; as the run's recipe says unless given. */
  readonly psi?: number | undefined;
}

/** Draws images of latents. */
export interface LatentRenderer {
  readonly image: ImageSpec;
  /** Numbers in a latent of each space; `w` is there if the generator has styles: layers · size of a style. */
  readonly widths: { readonly z: number; readonly w?: number };
  readonly styles?: Pick<StyledGenerator, "layers" | "size" | "truncation">;
  /** Number of classes that can be asked for, where there are any. */
  readonly classes?: number;
  /** The latents that `generate` draws for these seeds. @returns [N, widths.z] */
  ofSeeds(seeds: readonly number[]): Float32Array<ArrayBuffer>;
  /** @param z [N, widths.z]. @returns [N, widths.w]. @throws Error unless the generator has styles */
  stylesOf(z: Float32Array, psi?: number): Float32Array<ArrayBuffer>;
  /** @returns [N, H, W, C] in [−1, 1] */
  render(request: RenderRequest): Float32Array<ArrayBuffer>;
  dispose(): void;
}

/** Rows per call where there is more than one. */
const many = 32;

/** A program for one row and one for many: the small one answers a drag. */
interface Pair {
  readonly one: Program;
  readonly many: Program;
}

async function pairOf(compiled: (rows: number) => Promise<Program>): Promise<Pair> {
  return { one: await compiled(1), many: await compiled(many) };
}

/** The generator of a model that makes images from latents. @throws ConfigError when it has none */
export function generatorOf({ gan, config, file }: Model): LatentGenerator {
  if (gan.generator !== undefined) return gan.generator;
  throw new ConfigError(
    `${file}: recipe ${config.recipe} makes images from images, so that it has no latents to explore; take a run of dcgan, for example`,
  );
}

/** Compiles a renderer. @throws ConfigError when the model makes no images from latents */
export async function createLatentRenderer(model: Model): Promise<LatentRenderer> {
  if (isPoint(model.spec))
    throw new ConfigError(`${model.file}: makes points of the plane, no images; watch them in the playground`);
  const { height, width, channels } = model.spec;
  const generator = generatorOf(model);
  const { latent, classes, styled } = generator;
  const pixels = height * width * channels;
  const seeded = await compile(latents(latent, 1), { executor: model.executor, inputs: latentsInputs });
  const styles = styled === undefined ? undefined : await stylePrograms(model, latent, styled);
  const images = styles?.synthesize ?? (await imagePrograms(model, generator));
  const own = styled?.truncation ?? 1;
  const stylesOf = (z: Float32Array, psi: number): Float32Array<ArrayBuffer> => {
    invariant(styles !== undefined && styled !== undefined, "a generator without styles was asked for them");
    const { layers, size } = styled;
    return inRows(z, [latent, layers * size], styles.map, (program, rows) =>
      program.run({ z: rows, psi: [psi] }).tensor("styles"),
    );
  };
  return {
    image: { height, width, channels },
    widths: { z: latent, ...(styled === undefined ? {} : { w: styled.layers * styled.size }) },
    ...(styled === undefined
      ? {}
      : { styles: { layers: styled.layers, size: styled.size, truncation: styled.truncation } }),
    ...(classes === undefined ? {} : { classes }),
    ofSeeds(seeds) {
      const z = new Float32Array(seeds.length * latent);
      for (const [row, seed] of seeds.entries())
        z.set(seeded.run({ seed: [seed | 0], index: [0] }).tensor("z"), row * latent);
      return z;
    },
    stylesOf: (z, psi = own) => stylesOf(z, psi),
    render({ space, latents: given, labels, psi = own }) {
      if (styled !== undefined) {
        const rows = space === "w" ? given : stylesOf(given, psi);
        return inRows(rows, [styled.layers * styled.size, pixels], images, (program, batch) =>
          program.run({ styles: batch }).tensor("images"),
        );
      }
      invariant(space === "z", "a generator without styles was given some");
      return inRows(given, [latent, pixels], images, (program, z, start) => {
        const classesOf = Int32Array.from({ length: z.length / latent }, (_, row) => labels?.[start + row] ?? 0);
        return program.run({ z, ...(classes === undefined ? {} : { labels: classesOf }) }).tensor("images");
      });
    },
    dispose() {
      for (const pair of [images, styles?.map]) {
        pair?.one.dispose();
        pair?.many.dispose();
      }
      seeded.dispose();
    },
  };
}

const imagePrograms = ({ gan, executor, state }: Model, generator: LatentGenerator): Promise<Pair> =>
  pairOf((rows) => compile(generation(gan, generator), { executor, state, inputs: generationInputs(generator, rows) }));

async function stylePrograms(
  { gan, executor, state }: Model,
  latent: number,
  { layers, size, styles, synthesize }: StyledGenerator,
): Promise<{ readonly map: Pair; readonly synthesize: Pair }> {
  return {
    map: await pairOf((rows) =>
      compile(
        inUse(gan, (networks, { z, psi }: Tensors) => ({ styles: styles(networks, needed(z), needed(psi)) })),
        { executor, state, inputs: { z: f32(rows, latent), psi: f32() } },
      ),
    ),
    synthesize: await pairOf((rows) =>
      compile(
        inUse(gan, (networks, { styles: given }: Tensors) => ({ images: synthesize(networks, needed(given)) })),
        { executor, state, inputs: { styles: f32(rows, layers, size) } },
      ),
    ),
  };
}

/** Applies a program to rows, so many at a time; rows that are lacking are zeros. @param widths of a row before and after */
function inRows(
  input: Float32Array,
  [before, after]: readonly [number, number],
  pair: Pair,
  run: (program: Program, batch: Float32Array, start: number) => ArrayLike<number>,
): Float32Array<ArrayBuffer> {
  const count = input.length / before;
  if (count === 1) return Float32Array.from(run(pair.one, input, 0));
  const output = new Float32Array(count * after);
  for (let start = 0; start < count; start += many) {
    const batch = new Float32Array(many * before);
    batch.set(input.subarray(start * before, (start + many) * before));
    const results = Float32Array.from(run(pair.many, batch, start));
    output.set(results.subarray(0, Math.min(many, count - start) * after), start * after);
  }
  return output;
}

function needed<T>(tensor: T | undefined): T {
  if (tensor === undefined) throw new Error("internal: the renderer's program lacks an input");
  return tensor;
}

/**
 * @file Style mixing (Karras et al. 2019, arXiv:1812.04948, section 3.1 and figure 3): images of sources A in which some layers take the styles of
 * sources B. Coarse layers carry pose and shape, fine ones colours.
 */
import { ConfigError } from "../base/errors.js";
import { inUse, latents, latentsInputs } from "../gan/index.js";
import type { StyledGenerator } from "../gan/index.js";
import { openModel } from "../training/index.js";
import type { Model, ModelOptions } from "../training/index.js";
import { compile, f32 } from "../tensor/index.js";
import type { Tensors } from "../tensor/index.js";

/** Layers that take B's styles: the first and the last of them. */
export interface LayerRange {
  readonly first: number;
  readonly last: number;
}

/** A third of the layers each. */
export type LayerGroup = "coarse" | "middle" | "fine";
export const layerGroups: readonly LayerGroup[] = ["coarse", "middle", "fine"];

/** The layers of a group. @param layers how many there are */
export function layersOf(group: LayerGroup, layers: number): LayerRange {
  const third = layerGroups.indexOf(group);
  const from = (part: number): number => Math.round((part * layers) / layerGroups.length);
  return { first: from(third), last: from(third + 1) - 1 };
}

/** What to mix. */
export interface MixRequest {
  /** Seeds of sources A, whose images a row varies, and of sources B, whose styles a column takes. */
  readonly rows: readonly number[];
  readonly columns: readonly number[];
  readonly layers: LayerRange;
  /** Truncation; as the run's recipe says unless given. */
  readonly psi?: number | undefined;
}

/** A trained generator with styles. */
export interface StyleMixer extends Pick<Model, "config" | "spec" | "step" | "file" | "warnings" | "dispose"> {
  /** Layers with a style of their own. */
  readonly layers: number;
  /**
   * The table of figure 3.
   * @returns [rows + 1, columns + 1, H, W, C] in [−1, 1]: B above, A on the left, nothing (1, white) in the corner.
   */
  mix(request: MixRequest): Float32Array;
}

/** Images or latents per call of a program. */
const atOnce = 32;

/**
 * Opens a generator for style mixing.
 * @param source a checkpoint file, a run's folder, or its name, number or `last` inside `runs`
 * @throws ConfigError when it has no styles; CheckpointError when there is no whole checkpoint
 */
export async function openStyleMixer(source: string, options: ModelOptions = {}, runs = "runs"): Promise<StyleMixer> {
  const model = await openModel(source, options, runs);
  try {
    const { generator } = model.gan;
    if (generator?.styled === undefined) {
      throw new ConfigError(
        `${source}: recipe ${model.config.recipe} has no styles by layer, so that there is nothing to mix; take a run of stylegan or stylegan2`,
      );
    }
    const { config, spec, step, file, warnings } = model;
    const mix = await tableMaker(model, generator.latent, generator.styled);
    return { config, spec, step, file, warnings, layers: generator.styled.layers, mix, dispose: () => model.dispose() };
  } catch (error) {
    await model.dispose();
    throw error;
  }
}

async function tableMaker(model: Model, latent: number, styled: StyledGenerator): Promise<StyleMixer["mix"]> {
  const { gan, executor, state, spec } = model;
  const { layers, size, truncation } = styled;
  const [perStyle, perImage] = [layers * size, spec.height * spec.width * spec.channels];
  const draw = await compile(latents(latent, 1), { executor, inputs: latentsInputs });
  const map = await compile(
    inUse(gan, (networks, { z, psi }: Tensors) => ({ styles: styled.styles(networks, given(z), given(psi)) })),
    { executor, state, inputs: { z: f32(atOnce, latent), psi: f32() } },
  );
  const synthesize = await compile(
    inUse(gan, (networks, { styles }: Tensors) => ({ images: styled.synthesize(networks, given(styles)) })),
    { executor, state, inputs: { styles: f32(atOnce, layers, size) } },
  );

  const stylesOf = (seeds: readonly number[], psi: number): Float32Array => {
    const z = new Float32Array(seeds.length * latent);
    seeds.forEach((seed, row) => z.set(draw.run({ seed: [seed | 0], index: [0] }).tensor("z"), row * latent));
    return inBatches(z, latent, perStyle, (batch) => map.run({ z: batch, psi: [psi] }).tensor("styles"));
  };
  return ({ rows, columns, layers: { first, last }, psi = truncation }) => {
    const [a, b] = [stylesOf(rows, psi), stylesOf(columns, psi)]; // [rows, L, S], [columns, L, S]
    const cells = [...columns.keys()].map((column) => b.subarray(column * perStyle, (column + 1) * perStyle));
    for (const row of rows.keys()) {
      const own = a.subarray(row * perStyle, (row + 1) * perStyle);
      cells.push(own);
      for (const column of columns.keys()) {
        const mixed = own.slice();
        const taken = b.subarray(column * perStyle + first * size, column * perStyle + (last + 1) * size);
        mixed.set(taken, first * size);
        cells.push(mixed);
      }
    }
    const styles = new Float32Array(cells.length * perStyle);
    cells.forEach((cell, index) => styles.set(cell, index * perStyle));
    const images = inBatches(styles, perStyle, perImage, (batch) => synthesize.run({ styles: batch }).tensor("images"));
    const table = new Float32Array(images.length + perImage).fill(1, 0, perImage);
    table.set(images, perImage);
    return table;
  };
}

/** Applies a program to rows of numbers, so many at a time; rows that are lacking are zeros. */
function inBatches(
  input: Float32Array,
  perInput: number,
  perOutput: number,
  run: (batch: Float32Array) => ArrayLike<number>,
): Float32Array {
  const count = input.length / perInput;
  const output = new Float32Array(count * perOutput);
  for (let start = 0; start < count; start += atOnce) {
    const batch = new Float32Array(atOnce * perInput);
    batch.set(input.subarray(start * perInput, (start + atOnce) * perInput));
    const results = Float32Array.from(run(batch));
    output.set(results.subarray(0, Math.min(atOnce, count - start) * perOutput), start * perOutput);
  }
  return output;
}

const given = <T>(tensor: T | undefined): T => {
  if (tensor === undefined) throw new Error("internal: a program of style mixing lacks an input");
  return tensor;
};

/**
 * @file Style mixing (Karras et al. 2019, arXiv:1812.04948, section 3.1 and figure 3): images of sources A in which some layers take the styles of
 * sources B. Coarse layers carry pose and shape, fine ones colours.
 */
import { ConfigError, invariant } from "../../base/errors.js";
import type { Model } from "../../training/portable.js";
import { createLatentRenderer, joinedRows, stylesOfBase } from "./latent-renderer.js";
import type { LatentBase, LatentRenderer } from "./latent-renderer.js";

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
  /** Sources A, whose images a row varies, and sources B, whose styles a column takes. */
  readonly rows: readonly LatentBase[];
  readonly columns: readonly LatentBase[];
  readonly layers: LayerRange;
  /** Truncation of what is given as a seed or z; as the run's recipe says unless given. */
  readonly psi?: number | undefined;
}

/** A trained generator with styles. */
export interface StyleMixer {
  readonly renderer: LatentRenderer;
  /** Layers with a style of their own. */
  readonly layers: number;
  /**
   * The table of figure 3.
   * @returns [rows + 1, columns + 1, H, W, C] in [−1, 1]: B above, A on the left, nothing (1, white) in the corner.
   */
  mix(request: MixRequest): Float32Array;
}

/** A model's style mixer. @throws ConfigError when its generator has no styles */
export async function styleMixerOf(model: Model): Promise<StyleMixer> {
  const { generator } = model.gan;
  if (generator?.styled === undefined) {
    throw new ConfigError(
      `${model.file}: recipe ${model.config.recipe} has no styles by layer, so that there is nothing to mix; take a run of stylegan or stylegan2`,
    );
  }
  const renderer = await createLatentRenderer(model);
  return {
    renderer,
    layers: generator.styled.layers,
    mix({ rows, columns, layers, psi }) {
      const styles = (bases: readonly LatentBase[]): Float32Array =>
        joinedRows(bases.map((base) => stylesOfBase(renderer, base, psi)));
      return mixTable(renderer, { rows: styles(rows), columns: styles(columns), layers });
    },
  };
}

/** Styles to mix. */
export interface StyleTable {
  /** Of sources A, whose images a row varies, and of sources B, whose styles a column takes: [N, layers · size]. */
  readonly rows: Float32Array;
  readonly columns: Float32Array;
  readonly layers: LayerRange;
}

/**
 * The table of figure 3.
 * @returns [rows + 1, columns + 1, H, W, C] in [−1, 1]: B above, A on the left, nothing (1, white) in the corner.
 */
export function mixTable(renderer: LatentRenderer, { rows, columns, layers }: StyleTable): Float32Array {
  invariant(renderer.styles !== undefined && renderer.widths.w !== undefined, "only styles can be mixed");
  const { size } = renderer.styles;
  const width = renderer.widths.w;
  const ownStyles = split(rows, width);
  const takenStyles = split(columns, width);
  const cells = [
    ...takenStyles,
    ...ownStyles.flatMap((own) => [own, ...takenStyles.map((taken) => mixedStyles(own, taken, layers, size))]),
  ];
  const styles = new Float32Array(cells.length * width);
  for (const [index, cell] of cells.entries()) styles.set(cell, index * width);
  const images = renderer.render({ space: "w", latents: styles });
  const { height, width: across, channels } = renderer.image;
  const perImage = height * across * channels;
  const table = new Float32Array(images.length + perImage).fill(1, 0, perImage);
  table.set(images, perImage);
  return table;
}

/** Rows of one width. */
const split = (values: Float32Array, width: number): Float32Array[] =>
  Array.from({ length: values.length / width }, (_, row) => values.subarray(row * width, (row + 1) * width));

/** A's styles with B's in some layers. @param a and @param b [layers · size] */
function mixedStyles(
  a: Float32Array,
  b: Float32Array,
  { first, last }: LayerRange,
  size: number,
): Float32Array<ArrayBuffer> {
  const mixed = Float32Array.from(a);
  mixed.set(b.subarray(first * size, (last + 1) * size), first * size);
  return mixed;
}

/** @file Images of latents moved along directions, and strips that show what a direction does. */
import { ConfigError, invariant } from "../../base/errors.js";
import { movedAlong } from "./directions.js";
import type { Directions } from "./directions.js";
import type { LatentRenderer, LatentSpace } from "../latents/latent-renderer.js";
import type { LayerRange } from "../latents/style-mixing.js";

/** Latents, one a row. */
export interface Latents {
  readonly space: LatentSpace;
  readonly latents: Float32Array;
}

/** How far to go in which directions. */
export interface Move {
  readonly directions: Directions;
  /** In deviations, by direction; those that are lacking are 0. */
  readonly amounts: readonly number[];
  /** Whose styles move; all unless given. */
  readonly layers?: LayerRange | undefined;
}

/** How to draw. */
export interface DrawOptions {
  /** The class of each row, for a generator that has classes; 0 unless given. */
  readonly labels?: ArrayLike<number> | undefined;
  /** Truncation of the styles of a z; as the recipe says unless given. */
  readonly psi?: number | undefined;
}

/**
 * Latents moved; a z becomes styles where styles are moved.
 * @throws ConfigError when styles shall move along directions of z
 */
export function movedLatents(
  renderer: LatentRenderer,
  { space, latents }: Latents,
  moves: readonly Move[],
  psi?: number,
): Latents {
  const ofSpace = (wanted: LatentSpace): Move[] => moves.filter(({ directions }) => directions.space === wanted);
  if (space === "w" && ofSpace("z").length > 0)
    throw new ConfigError("a direction of z moves no styles; take a latent z, or a direction of w");
  const inZ = space === "z" ? eachMoved(latents, renderer.widths.z, ofSpace("z")) : latents;
  if (ofSpace("w").length === 0) return { space, latents: inZ };
  invariant(renderer.widths.w !== undefined, "a direction of styles for a generator without any");
  const styles = space === "z" ? renderer.stylesOf(inZ, psi) : inZ;
  return { space: "w", latents: eachMoved(styles, renderer.widths.w, ofSpace("w")) };
}

function eachMoved(latents: Float32Array, width: number, moves: readonly Move[]): Float32Array {
  if (moves.length === 0) return latents;
  const moved = new Float32Array(latents.length);
  for (let start = 0; start < latents.length; start += width) {
    const row = moves.reduce<Float32Array>(
      (latent, { directions, amounts, layers }) => movedAlong(directions, latent, amounts, layers),
      latents.subarray(start, start + width),
    );
    moved.set(row, start);
  }
  return moved;
}

/** @returns [N, H, W, C] in [−1, 1]. @throws ConfigError as {@link movedLatents} does */
export const movedImages = (
  renderer: LatentRenderer,
  latents: Latents,
  moves: readonly Move[],
  { labels, psi }: DrawOptions = {},
): Float32Array<ArrayBuffer> => renderer.render({ ...movedLatents(renderer, latents, moves, psi), labels, psi });

/** What strips show. */
export interface StripOptions {
  readonly seeds: readonly number[];
  /** Images in a strip, an odd number so that the middle one is the seed's own; 7 unless given. */
  readonly columns?: number | undefined;
  /** How far the ends are from the middle, in deviations; 3 unless given. */
  readonly reach?: number | undefined;
  readonly layers?: LayerRange | undefined;
  readonly label?: number | undefined;
  readonly psi?: number | undefined;
}

/** Amounts from one end of a strip to the other. */
export const stripAmounts = ({ columns = 7, reach = 3 }: Pick<StripOptions, "columns" | "reach">): number[] =>
  Array.from({ length: columns }, (_, column) => (columns === 1 ? 0 : reach * ((2 * column) / (columns - 1) - 1)));

/** The strips of one direction, a row for each seed. @returns [seeds, columns, H, W, C] */
export function directionStrips(
  renderer: LatentRenderer,
  directions: Directions,
  direction: number,
  { seeds, layers, label = 0, psi, ...shape }: StripOptions,
): Float32Array<ArrayBuffer> {
  const amounts = stripAmounts(shape);
  const { height, width, channels } = renderer.image;
  const pixels = height * width * channels;
  const strips = new Float32Array(seeds.length * amounts.length * pixels);
  const base: Latents = { space: "z", latents: renderer.ofSeeds(seeds) };
  const labels = new Int32Array(seeds.length).fill(label);
  for (const [column, amount] of amounts.entries()) {
    const move = { directions, amounts: directions.components.map((_, at) => (at === direction ? amount : 0)), layers };
    const images = movedImages(renderer, base, [move], { labels, psi }); // [seeds, H, W, C]
    for (let row = 0; row < seeds.length; row++)
      strips.set(images.subarray(row * pixels, (row + 1) * pixels), (row * amounts.length + column) * pixels);
  }
  return strips;
}

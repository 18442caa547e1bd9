/**
 * @file Places in the latent space of a generator, as somebody who explores it leaves them, and their images: a base (a seed, or a latent that was found), a
 * point of the plane around it, and amounts of directions. Ways lead from place to place.
 */
import { ConfigError, invariant } from "../base/errors.js";
import type { ImageSpec } from "../gan/index.js";
import type { Model } from "../training/portable.js";
import { movedAlong, sampledStyles, spreadOf } from "./directions/directions.js";
import type { Directions } from "./directions/directions.js";
import { ganspace } from "./directions/ganspace.js";
import { between, onLoop } from "./latents/interpolation.js";
import { latentPlane, planePoint } from "./latents/latent-plane.js";
import { createLatentRenderer, joinedRows } from "./latents/latent-renderer.js";
import type { LatentBase, LatentRenderer, LatentSpace } from "./latents/latent-renderer.js";
import { sefa } from "./directions/sefa.js";
import { layersOf, mixTable } from "./latents/style-mixing.js";
import type { LayerGroup } from "./latents/style-mixing.js";

/** What finds directions. */
export type DirectionMethod = "sefa" | "ganspace";

/** Where somebody is. */
export interface Place {
  readonly base: LatentBase;
  /** Of the plane's directions, 32 bits. */
  readonly plane: number;
  /** The point of the plane, in radians of the sphere. */
  readonly x: number;
  readonly y: number;
  /** The class, for a generator that has classes. */
  readonly label: number;
  /** Truncation, for a generator with styles; as the recipe says unless given. */
  readonly psi?: number | undefined;
  readonly method: DirectionMethod;
  /** Of the directions, in deviations; those that are lacking are 0. */
  readonly amounts: readonly number[];
  /** Whose styles the directions move. */
  readonly layers: LayerGroup | "all";
}

/** A trained generator that is explored. */
export interface Explorer {
  readonly image: ImageSpec;
  readonly renderer: LatentRenderer;
  /** Found when they are first asked for. @throws ConfigError when the method does not suit the generator */
  directions(method: DirectionMethod): Promise<Directions>;
  /** @returns [N, H, W, C] in [−1, 1] */
  images(places: readonly Place[]): Promise<Float32Array<ArrayBuffer>>;
  /**
   * Images on the closed way through places.
   * @param at the way from place k to the next is [k, k + 1]; z moves along great circles, all else along straight lines
   */
  along(places: readonly Place[], at: readonly number[]): Promise<Float32Array<ArrayBuffer>>;
  /** Style mixing: {@link mixTable} of places. @throws Error unless the generator has styles */
  mixed(rows: readonly Place[], columns: readonly Place[], group: LayerGroup): Promise<Float32Array>;
  dispose(): void;
}

/** Directions that are found; fewer where there are no more. */
export const directionCount = 12;

/** A place's parts, as far as they can be told apart: what a way between places goes between. */
interface Parts {
  readonly space: LatentSpace;
  /** The base moved in the plane. */
  readonly latent: Float32Array;
  /** What directions add: to the styles if there are any, else to z. */
  readonly shift: Float32Array;
  readonly psi: number;
  readonly label: number;
}

/** Opens a model for exploring. @throws ConfigError when it makes no images from latents */
export async function openExplorer(model: Model): Promise<Explorer> {
  const renderer = await createLatentRenderer(model);
  const { styles, widths } = renderer;
  const found = new Map<DirectionMethod, Promise<Directions>>();
  const directions = (method: DirectionMethod): Promise<Directions> => {
    const known = found.get(method) ?? (method === "sefa" ? sefa : ganspace)(model, renderer, directionCount);
    found.set(method, known);
    return known;
  };
  let spread: number | undefined; // of styles: how far their plane reaches

  /** @throws ConfigError for a place of another model, as an old link may name it */
  const check = ({ base, label }: Place): void => {
    const misfit = typeof base !== "number" && base.latent.length !== widths[base.space];
    const noClass = renderer.classes !== undefined && !(label >= 0 && label < renderer.classes);
    if (misfit || noClass || !Number.isInteger(label))
      throw new ConfigError(
        `${model.file}: ${misfit ? "the latent" : "the class"} is of another model; start from a seed and a class of this one`,
      );
  };
  const inPlane = ({ base, plane, x, y }: Place): Pick<Parts, "space" | "latent"> => {
    if (typeof base === "number" || base.space === "z") {
      const z = typeof base === "number" ? renderer.ofSeeds([base]) : base.latent;
      return { space: "z", latent: planePoint(latentPlane(z, plane), x, y) };
    }
    invariant(styles !== undefined, "a place of styles for a generator without any");
    spread ??= lengthOfStyles(renderer, styles.size);
    const { right, up } = latentPlane(new Float32Array(styles.size), plane);
    const components = [Float32Array.from(right), Float32Array.from(up)];
    return {
      space: "w",
      latent: movedAlong({ space: "w", components, deviations: [spread, spread] }, base.latent, [x, y]),
    };
  };
  const partsOf = async (place: Place): Promise<Parts> => {
    check(place);
    const nothing = new Float32Array(widths.w ?? widths.z);
    const moves = place.amounts.some((amount) => amount !== 0);
    const range = place.layers === "all" || styles === undefined ? undefined : layersOf(place.layers, styles.layers);
    return {
      ...inPlane(place),
      shift: moves ? movedAlong(await directions(place.method), nothing, place.amounts, range) : nothing,
      psi: place.psi ?? styles?.truncation ?? 1,
      label: place.label,
    };
  };
  /** The row that is drawn. */
  const final = ({ space, latent, shift, psi }: Parts): Float32Array => {
    const base = space === "z" && styles !== undefined ? renderer.stylesOf(latent, psi) : latent;
    return base.map((value, at) => value + (shift[at] ?? 0));
  };
  const drawn = (all: readonly Parts[]): Float32Array<ArrayBuffer> =>
    renderer.render({
      space: styles === undefined ? "z" : "w",
      latents: joinedRows(all.map(final)),
      labels: all.map(({ label }) => label),
    });
  const withStyles = (parts: Parts): Parts =>
    parts.space === "w" ? parts : { ...parts, space: "w", latent: renderer.stylesOf(parts.latent, parts.psi) };
  const point = (a: Parts, b: Parts, t: number): Parts => {
    const [from, to] = a.space === b.space ? [a, b] : [withStyles(a), withStyles(b)];
    return {
      space: from.space,
      latent: between(from.space, from.latent, to.latent, t),
      shift: between("w", from.shift, to.shift, t),
      psi: from.psi + t * (to.psi - from.psi),
      label: t < 0.5 ? from.label : to.label,
    };
  };
  return {
    image: renderer.image,
    renderer,
    directions,
    images: async (places) => drawn(await Promise.all(places.map(partsOf))),
    async along(places, at) {
      const all = await Promise.all(places.map(partsOf));
      return drawn(at.map((t) => onLoop(all, t, point)));
    },
    async mixed(rows, columns, group) {
      const stylesOf = async (places: readonly Place[]) =>
        joinedRows((await Promise.all(places.map(partsOf))).map(final));
      const layers = layersOf(group, styles?.layers ?? 1);
      return mixTable(renderer, { rows: await stylesOf(rows), columns: await stylesOf(columns), layers });
    },
    dispose: () => renderer.dispose(),
  };
}

/** How far a sample of w is from the mean, usually. */
function lengthOfStyles(renderer: LatentRenderer, size: number): number {
  const { covariance } = spreadOf(sampledStyles(renderer, 256), size);
  return Math.sqrt(Array.from({ length: size }, (_, k) => covariance[k * size + k] ?? 0).reduce((a, b) => a + b, 0));
}

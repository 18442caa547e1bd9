/**
 * @file Films of a latent that moves: closed or open ways through keys, several beside each other as in StyleGAN's interpolation videos (Karras et al. 2021,
 * github.com/NVlabs/stylegan3, gen_video.py; straight or spherical ways instead of its cubic curves).
 */
import { ConfigError } from "../../base/errors.js";
import { between, onLoop } from "../latents/interpolation.js";
import type { Model } from "../../training/portable.js";
import { createLatentRenderer, joinedRows, stylesOfBase } from "../latents/latent-renderer.js";
import type { LatentBase, LatentRenderer } from "../latents/latent-renderer.js";
import type { Ease, WayKind } from "./ways.js";

/** A latent that a way leads through. */
export interface Key {
  readonly base: LatentBase;
  /** The class, for a generator that has classes; 0 unless given. */
  readonly label?: number | undefined;
}

/** What to draw. */
export interface InterpolationRequest {
  /** Ways that go on at the same time, each through at least two keys. */
  readonly ways: readonly (readonly Key[])[];
  /** Pictures in all, at least one. */
  readonly frames: number;
  /** `styles` if a key is one, else `spherical`, unless given. */
  readonly kind?: WayKind | undefined;
  /** Whether ways lead back to their first keys; true unless given. */
  readonly isLoop?: boolean | undefined;
  /** `even` unless given. */
  readonly ease?: Ease | undefined;
  /** Truncation of the styles of a z, for a generator that has styles; as the run's recipe says unless given. */
  readonly psi?: number | undefined;
}

/** A generator that such films are made of. */
export interface Interpolator {
  readonly renderer: LatentRenderer;
  /** {@link interpolated} by it. */
  frames(request: InterpolationRequest): Generator<Float32Array>;
}

/** A model's films. @throws ConfigError when it makes no images from latents */
export async function interpolatorOf(model: Model): Promise<Interpolator> {
  const renderer = await createLatentRenderer(model);
  return { renderer, frames: (request) => interpolated(renderer, request) };
}

/** Rows that are drawn at once. */
const batch = 32;

/** A point of a way. */
interface Point {
  readonly latent: Float32Array;
  readonly label: number;
}

/**
 * Draws the pictures of a film in turn: [ways, H, W, C] in [−1, 1] each. Classes change half-way between two keys.
 * @throws ConfigError for a way of one key, of styles where there are none, or of a class that the generator does not have
 */
export function* interpolated(renderer: LatentRenderer, request: InterpolationRequest): Generator<Float32Array> {
  const { ways, frames, isLoop = true, ease = "even", psi } = request;
  const kind = request.kind ?? (ways.flat().some(isStyle) ? "styles" : "spherical");
  const points = ways.map((keys) => pointsOf(renderer, keys, kind, psi));
  const space = kind === "styles" ? "w" : "z";
  const step = (from: Point, to: Point, share: number): Point => {
    const t = ease === "smooth" ? share * share * (3 - 2 * share) : share; // 0 speed at both ends
    const latent = between(kind === "spherical" ? "z" : "w", from.latent, to.latent, t);
    return { latent, label: t < 0.5 ? from.label : to.label };
  };
  const { height, width, channels } = renderer.image;
  const perFrame = ways.length * height * width * channels;
  const atOnce = Math.max(1, Math.floor(batch / ways.length));
  for (let start = 0; start < frames; start += atOnce) {
    const part = Array.from({ length: Math.min(atOnce, frames - start) }, (_, index) => start + index);
    const rows = part.flatMap((frame) =>
      points.map((keys) => onLoop(keys, timeOf(frame, frames, keys.length, isLoop), step)),
    );
    const images = renderer.render({
      space,
      latents: joinedRows(rows.map(({ latent }) => latent)),
      labels: rows.map(({ label }) => label),
      psi,
    });
    for (const index of part.keys()) yield images.slice(index * perFrame, (index + 1) * perFrame);
  }
}

/** Where a frame is: at k a way is at its key k. A loop ends a frame before its first key, an open way at its last key. */
function timeOf(frame: number, frames: number, keys: number, isLoop: boolean): number {
  if (isLoop) return (frame * keys) / frames;
  return frames === 1 ? 0 : (frame * (keys - 1)) / (frames - 1);
}

const isStyle = ({ base }: Key): boolean => typeof base !== "number" && base.space === "w";

/** Keys in the space of the way. */
function pointsOf(
  renderer: LatentRenderer,
  keys: readonly Key[],
  kind: WayKind,
  psi: number | undefined,
): readonly Point[] {
  if (keys.length < 2)
    throw new ConfigError(`a way leads through at least two keys, and this one has ${keys.length}; give more seeds`);
  if (kind === "styles" && renderer.styles === undefined)
    throw new ConfigError("the generator has no styles to go between; choose a spherical or a linear way");
  const style = keys.find(isStyle);
  if (kind !== "styles" && style !== undefined)
    throw new ConfigError(`a ${kind} way leads through latents z, and one of its keys is a style w; go between styles`);
  return keys.map(({ base, label = 0 }) => {
    if (!(label >= 0 && label < (renderer.classes ?? 1)))
      throw new ConfigError(
        renderer.classes === undefined
          ? `class ${label}: the generator was trained without classes; leave it out`
          : `there is no class ${label}; give one of 0 to ${renderer.classes - 1}`,
      );
    if (kind === "styles") return { latent: stylesOfBase(renderer, base, psi), label };
    return { latent: typeof base === "number" ? renderer.ofSeeds([base]) : base.latent, label };
  });
}

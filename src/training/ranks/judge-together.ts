/** @file Images for an evaluation, drawn and looked at by all ranks, each a part of them: the same bits as one process makes. */
import { joinBytes } from "../../base/join-bytes.js";
import type { FeatureExtractor, Judged } from "../../metrics/index.js";
import type { Communicator } from "../communicator.js";
import { drawnBatch, drawPart, lookAt } from "../evaluation/evaluation-images.js";
import type { Artist } from "../evaluation/evaluation-images.js";
import { toSeen } from "../evaluation/raw-features.js";
import type { RawFeatures } from "../evaluation/raw-features.js";
import { usualBatch } from "../models/sampler.js";
import { settle } from "./together.js";

/** What to draw, and what looks at it. */
interface Question {
  /** Of the first image; the others follow. */
  readonly seed: number;
  readonly samples: number;
  readonly extractor: FeatureExtractor | undefined;
}

/**
 * Draws and looks together.
 * @returns everything on rank 0, nothing on the others
 * @throws on all ranks, what drawing throws on any
 */
export async function judgeTogether(
  communicator: Communicator,
  artist: Artist,
  { seed, samples, extractor }: Question,
): Promise<Judged | undefined> {
  const { images, seen } = await settle(communicator, async () => {
    const part = partOf(samples, communicator);
    const drawn = drawPart(artist, seed, samples, part);
    const batch = { ...artist.image, count: part.to - part.from, images: drawn };
    const looked = extractor !== undefined && batch.count > 0 ? await lookAt(batch, extractor) : nothing;
    return { images: drawn, seen: looked };
  });
  // Rounded to 8 bits, an image travels as bytes.
  const bytes = joinBytes(communicator.exchange(Uint8Array.from(images, (value) => Math.round((value + 1) * 127.5))));
  const [features, probabilities] = [seen.features, seen.probabilities].map((part) => exchanged(communicator, part));
  if (communicator.rank !== 0 || features === undefined || probabilities === undefined) return undefined;
  const batch = drawnBatch(
    artist,
    Float32Array.from(bytes, (byte) => byte / 127.5 - 1),
    samples,
  );
  return extractor === undefined
    ? { batch }
    : { batch, seen: toSeen({ features, probabilities }, extractor.dimension) };
}

const nothing: RawFeatures = { features: new Float32Array(), probabilities: new Float32Array() };

/** A rank's images, in whole batches of the sampler: these decide how sums are rounded. */
function partOf(samples: number, { rank, size }: Communicator): { from: number; to: number } {
  const batches = Math.ceil(samples / usualBatch);
  const start = (index: number): number => Math.min(samples, usualBatch * Math.floor((batches * index) / size));
  return { from: start(rank), to: start(rank + 1) };
}

/** All ranks' numbers, one after the other. */
function exchanged(communicator: Communicator, { buffer, byteOffset, byteLength }: Float32Array): Float32Array {
  return new Float32Array(joinBytes(communicator.exchange(new Uint8Array(buffer, byteOffset, byteLength))).buffer);
}

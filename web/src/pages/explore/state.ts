/** @file Where the reader of the explore page is, what is pinned, and the image of it: kept while other pages are open, and in the address. */
import { signal } from "@preact/signals";
import type { Place } from "ganvas/browser";
import { messageOf } from "../../app/message-of.js";
import { go, hrefOf, route } from "../../app/route.js";
import type { ModelSource } from "../../models/sources.js";
import { engineOf } from "../../worker/client.js";
import type { ModelFacts } from "../../worker/explore.js";
import { lastOf } from "../../worker/last-of.js";
import { decodePlace, encodePlace, startPlace } from "./place-link.js";

/** A place that is kept, and its image [H, W, C]. */
export interface Pin {
  readonly place: Place;
  readonly image: Float32Array;
}

/** The model that is open. */
export interface OpenModel {
  readonly source: ModelSource;
  readonly facts: ModelFacts;
}

export const engine = engineOf("explore");
export const open = signal<OpenModel | undefined>(undefined);
export const isLoading = signal(false);
export const failure = signal<string | undefined>(undefined);
export const place = signal<Place>(startPlace);
export const pins = signal<readonly Pin[]>([]);
/** What is shown, [H, W, C]. */
export const image = signal<Float32Array | undefined>(undefined);

const images = lastOf();

/** Shows what a job draws; of jobs that come faster than images, the last. */
export const show = (job: () => Promise<Float32Array>): Promise<void> =>
  images(async () => {
    try {
      image.value = await job();
      failure.value = undefined;
    } catch (error) {
      failure.value = messageOf(error);
    }
  });

/** Shows the image of the present place. */
export const showPlace = (): Promise<void> => show(() => engine.images([place.peek()]));

/** Goes elsewhere. */
export function move(changes: Partial<Place>): void {
  place.value = { ...place.peek(), ...changes };
  void showPlace();
  remember();
}

/** Keeps the present place. */
export async function pin(): Promise<void> {
  const kept = place.peek();
  try {
    pins.value = [...pins.peek(), { place: kept, image: await engine.images([kept]) }];
    remember();
  } catch (error) {
    failure.value = messageOf(error);
  }
}

export function unpin(index: number): void {
  pins.value = pins.peek().filter((_, at) => at !== index);
  remember();
}

/** The address that brings all of this back. */
export function link(): string {
  const query = new URLSearchParams();
  const source = open.peek()?.source;
  if (source !== undefined) query.set("model", source.id);
  query.set("at", encodePlace(place.peek()));
  for (const kept of pins.peek()) query.append("pin", encodePlace(kept.place));
  return hrefOf("explore", [], query);
}

let timer: ReturnType<typeof setTimeout> | undefined;

/** Writes the address, once it is still: browsers allow few changes a second. */
export function remember(): void {
  clearTimeout(timer);
  timer = setTimeout(() => {
    if (route.peek().page === "explore" && open.peek() !== undefined) go(link(), { replace: true });
  }, 300);
}

/** Opens a model. @param isLinked whether place and pins are those of the address; else they start anew */
export async function openModel(source: ModelSource, isLinked = false): Promise<void> {
  isLoading.value = true;
  failure.value = undefined;
  try {
    const bytes = await source.load();
    const facts = await engine.open(bytes, source.name);
    const { query } = route.peek();
    open.value = { source, facts };
    place.value = (isLinked ? decodePlace(query.get("at") ?? "") : undefined) ?? startPlace;
    const places = isLinked ? query.getAll("pin").flatMap((text) => decodePlace(text) ?? []) : [];
    pins.value = [];
    await showPlace();
    if (places.length > 0) {
      const all = await engine.images(places);
      const size = all.length / places.length;
      pins.value = places.map((kept, index) => ({
        place: kept,
        image: all.slice(index * size, (index + 1) * size),
      }));
    }
    remember();
  } catch (error) {
    open.value = undefined;
    failure.value = messageOf(error);
  } finally {
    isLoading.value = false;
  }
}

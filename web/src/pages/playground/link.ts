/** @file What a link to the playground says: the settings at the beginning, what happened since, and what is shown. */
import type { playground } from "ganvas/browser";
import { changesText, courseText, parseChanges, parseCourse } from "./course.js";
import type { Course } from "./course.js";
import { layerNames } from "./layers.js";
import type { Layers } from "./layers.js";
import { parseStrokes, strokesText } from "./strokes.js";

export interface Linked {
  readonly beginning: playground.PlaygroundSettings;
  readonly course: Course;
  readonly layers: Layers;
}

const usual = { data: "ring", batch: 64, seed: 0 };
const drawn = "drawn.";

/** A link with this name in its query, as documents have it, begins to play by itself; the page's own links do not. */
export const playsAtOnce = "play";

/** By name; null where nothing need be said. */
export function linkQuery({ beginning, course, layers }: Linked): Record<string, string | null> {
  const { data, seed, batch, options } = beginning;
  const set = changesText({ batch, options });
  const shown = layerNames.filter((name) => layers[name]);
  return {
    data: typeof data === "string" ? data : `${drawn}${strokesText(data)}`,
    seed: String(seed),
    set: set === changesText({ batch: usual.batch, options: {} }) ? null : set,
    course: course.length === 0 ? null : courseText(course),
    show: shown.join("."),
    [playsAtOnce]: null,
  };
}

function dataOf(text: string): playground.PlaygroundSettings["data"] {
  const strokes = text.startsWith(drawn) ? parseStrokes(text.slice(drawn.length)) : undefined;
  return strokes ?? text;
}

/** What a query says; what it does not say is as usual. @param layers where the query names none */
export function parseLink(query: URLSearchParams, layers: Layers): Linked {
  const seed = Number(query.get("seed") ?? usual.seed);
  const { batch, options } = parseChanges(query.get("set") ?? "", usual.batch);
  const shown = query.get("show")?.split(".");
  return {
    beginning: {
      data: dataOf(query.get("data") ?? usual.data),
      seed: Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32 ? seed : usual.seed,
      batch,
      options,
    },
    course: parseCourse(query.get("course") ?? "", batch),
    layers:
      shown === undefined
        ? layers
        : (Object.fromEntries(layerNames.map((name) => [name, shown.includes(name)])) as unknown as Layers),
  };
}

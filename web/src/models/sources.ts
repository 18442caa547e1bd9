/** @file Where trained models come from: runs of the studio, files beside a static page, what this browser keeps, and files of the reader's own. */
import type { RunSummary } from "../../../src/studio/protocol.js";
import { getJson, request } from "../app/requests.js";
import { currentSite } from "../app/site.js";
import { listKept, readKept } from "./kept-models.js";

/** Kinds of places; a link can name all but `file`. */
export type SourceKind = "run" | "site" | "kept" | "file";

/** A model that can be loaded. */
export interface ModelSource {
  /** For links: `run:00012-dcgan`. */
  readonly id: string;
  readonly kind: SourceKind;
  readonly name: string;
  /** Known for all but files. */
  readonly recipe?: string;
  /** A checkpoint, safetensors. */
  readonly load: () => Promise<Uint8Array<ArrayBuffer>>;
}

/** What links call a run's model. */
export const idOfRun = (run: string): string => `run:${run}`;

/** What links call a model that the browser keeps. */
export const idOfKept = (name: string): string => `kept:${name}`;

const bytesOf = async (path: string): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await (await request(path)).arrayBuffer());

const sourceOf = (
  kind: SourceKind,
  name: string,
  recipe: string | undefined,
  load: ModelSource["load"],
): ModelSource => ({ id: `${kind}:${name}`, kind, name, ...(recipe === undefined ? {} : { recipe }), load });

/** A checkpoint that the reader has given. */
export const ofFile = (file: File): ModelSource =>
  sourceOf("file", file.name, undefined, async () => new Uint8Array(await file.arrayBuffer()));

/** What is there, newest first within a kind. @throws RequestError */
export async function listSources(): Promise<ModelSource[]> {
  const kept = (await listKept()).map(({ name, recipe }) =>
    sourceOf("kept", name, recipe, async () => new Uint8Array(await (await readKept(name)).arrayBuffer())),
  );
  const site = currentSite();
  if (site === undefined) return kept;
  if (site.kind === "static")
    return [
      ...site.models.map(({ name, recipe, file }) => sourceOf("site", name, recipe, () => bytesOf(file))),
      ...kept,
    ];
  const runs = await getJson<readonly RunSummary[]>("api/runs");
  const trained = runs.filter(({ hasCheckpoint }) => hasCheckpoint).toReversed();
  return [
    ...trained.map(({ name, recipe }) =>
      sourceOf("run", name, recipe, () => bytesOf(`api/runs/${encodeURIComponent(name)}/checkpoint`)),
    ),
    ...kept,
  ];
}

/** Recipes that make pictures from pictures. */
export const translating: ReadonlySet<string> = new Set(["pix2pix", "cyclegan", "srgan", "inpaint"]);
/** Recipes that draw pictures from nothing but numbers. */
export const draws = (recipe: string): boolean => !translating.has(recipe) && recipe !== "compress";

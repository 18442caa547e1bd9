/** @file The sample grids of a report, inside the page. */
import { readFile } from "node:fs/promises";
import type { RunHistory, SamplesRecord } from "../../training/index.js";
import { escaped } from "./html.js";

/** Of a run, spread evenly, so that a page stays small. */
const mostGrids = 24;

/** A grid as a picture that needs no file. */
export interface Grid {
  readonly step: number;
  readonly kind: SamplesRecord["kind"];
  readonly url: string;
}

/** Reads a run's pictures; those that are gone are left out. */
export async function gridsOf({ samples }: RunHistory): Promise<Grid[]> {
  const fakes = samples.filter(({ kind }) => kind === "fakes");
  const chosen = spread(fakes, mostGrids);
  const reals = samples.filter(({ kind }) => kind === "reals");
  const grids = [...reals, ...chosen].map(async ({ step, kind, file }): Promise<Grid[]> => {
    const png = await readFile(file).catch(() => undefined);
    return png === undefined ? [] : [{ step, kind, url: `data:image/png;base64,${png.toString("base64")}` }];
  });
  return (await Promise.all(grids)).flat();
}

/** At most so many, the first and the last among them. */
export function spread<T>(items: readonly T[], most: number): T[] {
  if (items.length <= most) return [...items];
  const chosen = new Set(Array.from({ length: most }, (_, i) => Math.round((i * (items.length - 1)) / (most - 1))));
  return items.filter((_, index) => chosen.has(index));
}

/** Grids of which one is shown at a time; without a script the last. */
export function viewer(title: string, grids: readonly Grid[]): string {
  const images = grids.map(({ step, url }, index) => {
    const hidden = index === grids.length - 1 ? "" : " hidden";
    return `<img data-step="${step}" alt="${escaped(`${title}, step ${step}`)}" src="${url}"${hidden}>`;
  });
  const content = images.length === 0 ? '<p class="note">no pictures</p>' : images.join("\n");
  return `<div data-viewer><h3>${escaped(title)}</h3>${content}</div>`;
}

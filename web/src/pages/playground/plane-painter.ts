/**
 * @file Draws a game on four canvases, one over the other: D's map, as small as it is computed and enlarged by the browser; G's map; the data, which is drawn
 * only when it changes; and what moves.
 */
import type { playground } from "ganvas/browser";
import type { Layers } from "./layers.js";
import { heatImage, paintArrows, paintMade, paintReal } from "./paint.js";
import type { Palette, Scale } from "./paint.js";
import { paintManifold } from "./paint-manifold.js";
import { paintStrokes } from "./paint-strokes.js";

/** From the bottom up. */
export const sheetNames = ["heat", "manifold", "real", "moving"] as const;
export type SheetName = (typeof sheetNames)[number];
export type Sheets = Readonly<Record<SheetName, HTMLCanvasElement>>;

/** What there is to draw. */
export interface Scene {
  readonly facts: playground.PlaygroundFacts;
  readonly frame: playground.Frame | undefined;
  readonly coverage: playground.Coverage | undefined;
  readonly layers: Layers;
  readonly palette: Palette;
  /** Strokes while somebody draws: then there is nothing else. */
  readonly strokes: playground.Drawing | undefined;
}

export class PlanePainter {
  readonly #sheets: Sheets;
  /** What the sheet of the data shows. */
  #data: readonly unknown[] = [];

  constructor(sheets: Sheets) {
    this.#sheets = sheets;
  }

  /** @param side of the sheets, in their pixels, and @param density how many of them are one of CSS */
  paint(scene: Scene, side: number, density: number): void {
    const { facts, frame, layers, palette, strokes } = scene;
    const scale: Scale = { side, extent: facts.windowExtent, density };
    const isDrawing = strokes !== undefined;
    this.#heat(scene, !isDrawing && layers.heat);
    this.#data = this.#real(scene, scale, !isDrawing && layers.real);
    const manifold = layers.manifold && !isDrawing ? frame?.manifold : undefined;
    const map = this.#cleared("manifold", side, manifold !== undefined);
    if (manifold !== undefined && map !== null) paintManifold(map, scale, manifold, facts.latentExtent, palette);
    const moving = this.#cleared("moving", side, true);
    if (moving === null) return;
    if (strokes !== undefined) paintStrokes(this.#sheets.moving, strokes, facts.windowExtent, palette);
    else if (frame !== undefined) {
      if (layers.made) paintMade(moving, scale, frame.points, palette);
      if (layers.arrows) paintArrows(moving, scale, frame, palette);
    }
  }

  /** A sheet's context, when there is something to draw on it; the sheet is hidden when not. */
  #cleared(name: SheetName, side: number, isShown: boolean): CanvasRenderingContext2D | null {
    const sheet = this.#sheets[name];
    sheet.hidden = !isShown;
    if (!isShown) return null;
    if (sheet.width !== side) {
      sheet.width = side;
      sheet.height = side;
    }
    const context = sheet.getContext("2d");
    context?.clearRect(0, 0, side, side);
    return context;
  }

  #heat({ frame, facts, palette }: Scene, isShown: boolean): void {
    const heat = isShown ? frame?.heat : undefined;
    const sheet = this.#sheets.heat;
    sheet.hidden = heat === undefined;
    if (heat === undefined) return;
    const image = heatImage(heat, facts, palette);
    if (sheet.width !== image.width) {
      sheet.width = image.width;
      sheet.height = image.height;
    }
    sheet.getContext("2d")?.putImageData(image, 0, 0);
  }

  #real({ facts, coverage, palette }: Scene, scale: Scale, isShown: boolean): readonly unknown[] {
    const shown = [facts, coverage, palette, scale.side, isShown];
    if (shown.every((value, i) => value === this.#data[i])) return this.#data;
    const context = this.#cleared("real", scale.side, isShown);
    if (context !== null) paintReal(context, scale, facts, coverage, palette);
    return shown;
  }
}

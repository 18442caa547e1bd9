/** @file What can be shown of the plane, one over the other. */
import type { playground } from "ganvas/browser";

/** From the bottom up. */
export const layerNames = ["heat", "manifold", "real", "made", "arrows", "average"] as const;
export type LayerName = (typeof layerNames)[number];

/** Whether each is shown; `average`: the averaged generator's points instead of the generator's own. */
export type Layers = Readonly<Record<LayerName, boolean>>;

export const usualLayers: Layers = {
  ...{ heat: true, manifold: false, real: true, made: true, arrows: false, average: true },
};

/** Cells along the side of the map of D, knots along that of G's. */
const [heatSide, manifoldSide] = [40, 25];
const [madeCount, arrowCount] = [500, 96];

/** What the engine is asked for. */
export const requestOf = (layers: Layers, coverage: boolean): playground.FrameRequest => ({
  points: madeCount,
  heat: layers.heat ? heatSide : 0,
  manifold: layers.manifold ? manifoldSide : 0,
  arrows: layers.arrows ? arrowCount : 0,
  coverage,
  isAveraged: layers.average,
});

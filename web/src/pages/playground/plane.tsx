/** @file The plane: a square canvas that is drawn anew for each picture of the engine, with D(x) at the pointer, and a pen for a distribution of one's own. */
import { effect, signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { isDark } from "../../app/theme.js";
import { coverage, facts, frame, layers } from "./control.js";
import { playgroundMessages } from "./messages.js";
import { heatImage, onPlane, paintArrows, paintMade, paintReal, palettes } from "./paint.js";
import type { Scale, Scene } from "./paint.js";
import { paintManifold } from "./paint-manifold.js";
import { paintStrokes } from "./paint-strokes.js";
import { pen } from "./pen.js";
import { summary } from "./summary.js";

/** A place on the canvas, in [0, 1] from the upper left corner. */
type Place = readonly [x: number, y: number];

/** Where the pointer is, if it is on the canvas. */
const pointer = signal<Place | undefined>(undefined);

const theme = (): keyof typeof palettes => (isDark.peek() ? "dark" : "light");

/** D's map, a pixel a cell, before it is drawn large. */
const heatCanvas = document.createElement("canvas");

function paint(
  canvas: HTMLCanvasElement,
  { facts: known, frame: seen, coverage: covered, layers: shown }: Scene,
): void {
  const context = canvas.getContext("2d");
  if (context === null) return;
  const palette = palettes[theme()];
  const scale: Scale = { side: canvas.width, extent: known.windowExtent, density: canvas.width / canvas.clientWidth };
  context.fillStyle = palette.paper;
  context.fillRect(0, 0, scale.side, scale.side);
  if (shown.heat && seen?.heat !== undefined) {
    const image = heatImage(seen.heat, known, palette);
    heatCanvas.width = image.width; // clears it, too
    heatCanvas.height = image.height;
    heatCanvas.getContext("2d")?.putImageData(image, 0, 0);
    context.imageSmoothingQuality = "high";
    context.drawImage(heatCanvas, 0, 0, scale.side, scale.side);
  }
  if (shown.manifold && seen?.manifold !== undefined)
    paintManifold(context, scale, seen.manifold, known.latentExtent, palette);
  if (shown.real) paintReal(context, scale, known, covered, palette);
  if (shown.made && seen !== undefined) paintMade(context, scale, seen.points, palette);
  if (shown.arrows && seen !== undefined) paintArrows(context, scale, seen, palette);
}

/** D at a place of the canvas. */
function judgedAt(heat: Float32Array, [x, y]: Place): number | undefined {
  const n = Math.round(Math.sqrt(heat.length));
  const cell = (at: number): number => Math.min(n - 1, Math.max(0, Math.floor(at * n)));
  return heat[cell(y) * n + cell(x)];
}

function placeOf(event: PointerEvent, target: HTMLElement): Place {
  const box = target.getBoundingClientRect();
  return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
}

export function Plane() {
  const text = playgroundMessages();
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const element = canvas.current;
    if (element === null) return undefined;
    let asked = 0;
    const draw = (): void => {
      const strokes = pen.peek();
      const known = facts.peek();
      if (known === undefined) return;
      if (strokes !== undefined) paintStrokes(element, strokes, known.windowExtent, palettes[theme()]);
      else paint(element, { facts: known, frame: frame.peek(), coverage: coverage.peek(), layers: layers.peek() });
    };
    const ask = (): void => {
      cancelAnimationFrame(asked);
      asked = requestAnimationFrame(draw);
    };
    const observer = new ResizeObserver(() => {
      const side = Math.round(element.clientWidth * devicePixelRatio);
      if (element.width === side) return;
      element.width = side;
      element.height = side;
      ask();
    });
    observer.observe(element);
    const stop = effect(() => {
      // All that the picture depends on.
      void [pen.value, facts.value, frame.value, coverage.value, layers.value, isDark.value];
      ask();
    });
    return () => {
      stop();
      observer.disconnect();
      cancelAnimationFrame(asked);
    };
  }, []);

  const draws = (event: PointerEvent & { currentTarget: HTMLCanvasElement }, isFirst: boolean): void => {
    const known = facts.peek();
    const strokes = pen.peek();
    if (strokes === undefined || known === undefined) return;
    const [x, y] = onPlane(known.windowExtent, ...placeOf(event, event.currentTarget));
    if (isFirst) event.currentTarget.setPointerCapture(event.pointerId);
    else if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    pen.value = isFirst ? [...strokes, [x, y]] : [...strokes.slice(0, -1), [...(strokes.at(-1) ?? []), x, y]];
  };
  return (
    <div class="plane">
      <canvas
        ref={canvas}
        class={pen.value === undefined ? "" : "plane-drawing"}
        role="img"
        aria-label={pen.value === undefined ? summary.value : text.drawHere}
        onPointerDown={(event) => draws(event, true)}
        onPointerMove={(event) => {
          draws(event, false);
          pointer.value = placeOf(event, event.currentTarget);
        }}
        onPointerLeave={() => {
          pointer.value = undefined;
        }}
      />
      <Judged />
    </div>
  );
}

/** D(x) at the pointer; it changes while the pointer rests, for D learns. */
function Judged() {
  const heat = frame.value?.heat;
  if (pointer.value === undefined || heat === undefined || pen.value !== undefined || !layers.value.heat) return null;
  return <output class="plane-judged numbers small">D(x) = {judgedAt(heat, pointer.value)?.toFixed(3)}</output>;
}

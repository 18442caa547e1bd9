/** @file The plane: drawn anew for each picture of the engine, with D(x) at the pointer, and a pen for a distribution of one's own. */
import { effect, signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { isDark } from "../../app/theme.js";
import { coverage, facts, frame, layers } from "./control.js";
import { playgroundMessages } from "./messages.js";
import { onPlane, palettes } from "./paint.js";
import { pen } from "./pen.js";
import { PlanePainter, sheetNames } from "./plane-painter.js";
import type { Sheets } from "./plane-painter.js";
import { summary } from "./summary.js";

/** A place on the plane's picture, in [0, 1] from the upper left corner. */
type Place = readonly [x: number, y: number];

/** Where the pointer is, if it is on the plane. */
const pointer = signal<Place | undefined>(undefined);

/** D at a place. */
function judgedAt(heat: Float32Array, [x, y]: Place): number | undefined {
  const n = Math.round(Math.sqrt(heat.length));
  const cell = (at: number): number => Math.min(n - 1, Math.max(0, Math.floor(at * n)));
  return heat[cell(y) * n + cell(x)];
}

function placeOf(event: PointerEvent, target: HTMLElement): Place {
  const box = target.getBoundingClientRect();
  return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
}

/** Draws whenever something changes, once a picture of the screen at most. @returns stops it */
function followGame(place: HTMLElement): () => void {
  const canvases = Array.from(place.querySelectorAll("canvas"));
  const sheets = Object.fromEntries(sheetNames.map((name, i) => [name, canvases[i]])) as Record<
    string,
    HTMLCanvasElement
  >;
  const painter = new PlanePainter(sheets as Sheets);
  let [asked, side] = [0, 0];
  const draw = (): void => {
    const known = facts.peek();
    if (known === undefined || side === 0) return;
    const scene = {
      ...{ facts: known, frame: frame.peek(), coverage: coverage.peek(), layers: layers.peek(), strokes: pen.peek() },
      palette: palettes[isDark.peek() ? "dark" : "light"],
    };
    painter.paint(scene, side, devicePixelRatio);
  };
  const ask = (): void => {
    cancelAnimationFrame(asked);
    asked = requestAnimationFrame(draw);
  };
  const observer = new ResizeObserver(() => {
    side = Math.round(place.clientWidth * devicePixelRatio);
    ask();
  });
  observer.observe(place);
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
}

type OnPlane = PointerEvent & { readonly currentTarget: HTMLElement };

/** Lengthens the stroke that is drawn, or begins one. */
function lengthen(event: OnPlane, isFirst: boolean): void {
  const [known, strokes, target] = [facts.peek(), pen.peek(), event.currentTarget];
  if (strokes === undefined || known === undefined) return;
  if (isFirst) target.setPointerCapture(event.pointerId);
  else if (!target.hasPointerCapture(event.pointerId)) return;
  const [x, y] = onPlane(known.windowExtent, ...placeOf(event, target));
  pen.value = isFirst ? [...strokes, [x, y]] : [...strokes.slice(0, -1), [...(strokes.at(-1) ?? []), x, y]];
}

export function Plane() {
  const text = playgroundMessages();
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => (place.current === null ? undefined : followGame(place.current)), []);
  const isDrawing = pen.value !== undefined;
  return (
    <div class="plane-frame">
      <div
        ref={place}
        class={isDrawing ? "plane plane-drawing" : "plane"}
        role="img"
        aria-label={isDrawing ? text.drawHere : summary.value}
        onPointerDown={(event) => lengthen(event, true)}
        onPointerMove={(event) => {
          lengthen(event, false);
          pointer.value = placeOf(event, event.currentTarget);
        }}
        onPointerLeave={() => {
          pointer.value = undefined;
        }}
      >
        {sheetNames.map((name) => (
          <canvas key={name} aria-hidden="true" />
        ))}
      </div>
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

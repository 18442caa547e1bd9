/** @file The image of the present place, to be dragged. */
import { useRef } from "preact/hooks";
import { ImageCanvas } from "../../widgets/image-canvas.js";
import { exploreMessages } from "./messages.js";
import { image, move, open, place } from "./state.js";

/** Radians for a drag across the picture; for a press of an arrow key, with and without the shift key. */
const dragSpan = 1.5;
const [fine, coarse] = [0.02, 0.1];

const arrows: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

export function Plane() {
  const text = exploreMessages();
  const last = useRef<{ readonly x: number; readonly y: number } | undefined>(undefined);
  const pixels = image.value;
  const facts = open.value?.facts;
  if (pixels === undefined || facts === undefined) return null;
  const drag = (event: PointerEvent & { readonly currentTarget: HTMLElement }): void => {
    if (last.current === undefined) return;
    const scale = dragSpan / event.currentTarget.clientWidth;
    const { x, y } = place.peek();
    move({ x: x + (event.clientX - last.current.x) * scale, y: y - (event.clientY - last.current.y) * scale });
    last.current = { x: event.clientX, y: event.clientY };
  };
  const key = (event: KeyboardEvent): void => {
    const arrow = arrows[event.key];
    if (arrow === undefined && event.key !== "Home") return;
    event.preventDefault();
    const step = event.shiftKey ? fine : coarse;
    const { x, y } = place.peek();
    move(arrow === undefined ? { x: 0, y: 0 } : { x: x + step * arrow[0], y: y + step * arrow[1] });
  };
  return (
    <div
      class="plane"
      role="application"
      tabIndex={0}
      aria-label={text.plane}
      onKeyDown={key}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        last.current = { x: event.clientX, y: event.clientY };
      }}
      onPointerMove={drag}
      onPointerUp={() => (last.current = undefined)}
      onPointerCancel={() => (last.current = undefined)}
    >
      <ImageCanvas image={{ ...facts, pixels }} label={text.hint} />
    </div>
  );
}

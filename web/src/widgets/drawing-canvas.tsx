/** @file A canvas to draw on with pointer or finger; what is drawn is read as pixels. */
import { useEffect, useRef } from "preact/hooks";
import type { RefObject } from "preact";

export interface DrawingCanvasProps {
  /** In pixels of the drawing, not of the screen. */
  readonly width: number;
  readonly height: number;
  /** Diameter, in pixels of the drawing. */
  readonly brush: number;
  /** Of CSS; "transparent" rubs out. */
  readonly color: string;
  readonly label: string;
  /** Filled with this at first; nothing where it is transparent. */
  readonly background?: string;
  /** Called after each stroke, and while one is drawn once per frame at most. */
  readonly onChange: (image: ImageData) => void;
  /** To clear or fill it from outside: it is an ordinary canvas. */
  readonly canvasRef?: RefObject<HTMLCanvasElement | null>;
  readonly class?: string;
}

/** A stroke as round lines between the pointer's places. */
function stroke(context: CanvasRenderingContext2D, from: Point, to: Point, brush: number, color: string): void {
  const isRubber = color === "transparent";
  context.globalCompositeOperation = isRubber ? "destination-out" : "source-over";
  context.strokeStyle = isRubber ? "black" : color;
  context.lineWidth = brush;
  context.lineCap = "round";
  context.beginPath();
  context.moveTo(from.x, from.y);
  context.lineTo(to.x, to.y);
  context.stroke();
}

interface Point {
  readonly x: number;
  readonly y: number;
}

export function DrawingCanvas(props: DrawingCanvasProps) {
  const own = useRef<HTMLCanvasElement>(null);
  const canvas = props.canvasRef ?? own;
  const last = useRef<Point | undefined>(undefined);
  const frame = useRef(0);
  const { width, height, background } = props;

  useEffect(() => {
    const context = canvas.current?.getContext("2d", { willReadFrequently: true });
    if (background === undefined || context === null || context === undefined) return;
    context.fillStyle = background;
    context.fillRect(0, 0, width, height);
  }, [canvas, width, height, background]);
  useEffect(() => () => cancelAnimationFrame(frame.current), []);

  const pointOf = (event: PointerEvent): Point => {
    const box = canvas.current?.getBoundingClientRect();
    if (box === undefined) return { x: 0, y: 0 };
    return {
      x: ((event.clientX - box.left) / box.width) * width,
      y: ((event.clientY - box.top) / box.height) * height,
    };
  };
  const tell = (): void => {
    cancelAnimationFrame(frame.current);
    frame.current = requestAnimationFrame(() => {
      const image = canvas.current?.getContext("2d")?.getImageData(0, 0, width, height);
      if (image !== undefined) props.onChange(image);
    });
  };
  const draw = (event: PointerEvent): void => {
    const context = canvas.current?.getContext("2d", { willReadFrequently: true });
    if (last.current === undefined || context === null || context === undefined) return;
    // Between two frames a pointer has been at many places.
    const places = event.getCoalescedEvents?.() ?? [];
    for (const place of places.length === 0 ? [event] : places) {
      const to = pointOf(place);
      stroke(context, last.current, to, props.brush, props.color);
      last.current = to;
    }
    tell();
  };
  return (
    <canvas
      ref={canvas}
      class={`drawing-canvas pixels ${props.class ?? ""}`}
      width={width}
      height={height}
      role="img"
      aria-label={props.label}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        last.current = pointOf(event);
        draw(event);
      }}
      onPointerMove={draw}
      onPointerUp={() => (last.current = undefined)}
      onPointerCancel={() => (last.current = undefined)}
    />
  );
}

/** @file How a drawing looks while it is drawn. */
import type { playground } from "ganvas/browser";
import { onCanvas } from "./paint.js";
import type { Palette } from "./paint.js";

/** The canvas with the strokes alone. @param extent half the side of the window */
export function paintStrokes(
  canvas: HTMLCanvasElement,
  strokes: playground.Drawing,
  extent: number,
  palette: Palette,
): void {
  const context = canvas.getContext("2d");
  if (context === null) return;
  const scale = { side: canvas.width, extent, density: 1 };
  context.clearRect(0, 0, scale.side, scale.side);
  Object.assign(context, { strokeStyle: palette.realPoint, lineWidth: scale.side / 60, lineCap: "round" });
  context.lineJoin = "round";
  for (const stroke of strokes) {
    const [startX = 0, startY = 0] = stroke;
    const start = onCanvas(scale, startX, startY);
    context.beginPath();
    context.moveTo(...start);
    context.lineTo(start[0] + 0.01, start[1]); // a dot where it is all
    for (let i = 2; i + 1 < stroke.length; i += 2)
      context.lineTo(...onCanvas(scale, stroke[i] ?? 0, stroke[i + 1] ?? 0));
    context.stroke();
  }
}

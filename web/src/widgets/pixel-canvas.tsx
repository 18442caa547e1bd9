/** @file A picture of bytes on a canvas, with sharp pixels, as wide as its place. */
import { useLayoutEffect, useRef } from "preact/hooks";

export interface PixelCanvasProps {
  readonly image: ImageData;
  /** For people who do not see it; empty inside what has a name of its own. */
  readonly label: string;
  readonly class?: string;
}

export function PixelCanvas({ image, label, class: className = "" }: PixelCanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    canvas.current?.getContext("2d")?.putImageData(image, 0, 0);
  }, [image]);
  return (
    <canvas
      ref={canvas}
      class={`image-canvas pixels ${className}`}
      width={image.width}
      height={image.height}
      {...(label === "" ? { "aria-hidden": true } : { role: "img", "aria-label": label })}
    />
  );
}

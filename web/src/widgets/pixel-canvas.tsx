/** @file A picture of bytes on a canvas, as wide as its place. */
import { useLayoutEffect, useRef } from "preact/hooks";

export interface PixelCanvasProps {
  readonly image: ImageData;
  /** For people who do not see it. */
  readonly label: string;
}

export function PixelCanvas({ image, label }: PixelCanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    canvas.current?.getContext("2d")?.putImageData(image, 0, 0);
  }, [image]);
  return (
    <canvas
      ref={canvas}
      class="image-canvas pixels"
      width={image.width}
      height={image.height}
      role="img"
      aria-label={label}
    />
  );
}

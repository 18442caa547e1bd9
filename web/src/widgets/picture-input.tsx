/** @file A picture of the reader's own: dropped, chosen, or drawn. */
import { useEffect, useRef, useState } from "preact/hooks";
import "@awesome.me/webawesome/dist/components/button/button.js";
import { DrawingCanvas } from "./drawing-canvas.js";
import { DropZone } from "./drop-zone.js";
import { Icon } from "./icons.js";
import { widgetMessages } from "./messages.js";
import { Notice } from "./notice.js";
import { readPicture } from "./read-picture.js";

export interface PictureInputProps {
  /** What is on the canvas at first, if anything. */
  readonly picture: ImageData | undefined;
  /** Sides of a drawing, in pixels. */
  readonly side: number;
  /** What is drawn on, and with; of CSS. */
  readonly background: string;
  readonly color: string;
  /** Largest side of a picture that is kept, in pixels. */
  readonly mostSide: number;
  readonly onPicture: (picture: ImageData) => void;
}

/** A picture that is dropped lies on the canvas, and can be drawn on. */
export function PictureInput({ picture, side, background, color, mostSide, onPicture }: PictureInputProps) {
  const text = widgetMessages();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [failure, setFailure] = useState<string>();
  const [laid, setLaid] = useState(picture);
  const { width, height } = laid ?? { width: side, height: side };
  useEffect(() => {
    if (laid !== undefined) canvas.current?.getContext("2d")?.putImageData(laid, 0, 0);
  }, [laid]);
  const clear = (): void => {
    const context = canvas.current?.getContext("2d");
    if (context === null || context === undefined) return;
    context.globalCompositeOperation = "source-over";
    context.fillStyle = background;
    context.fillRect(0, 0, width, height);
    onPicture(context.getImageData(0, 0, width, height));
  };
  const take = async (file: File): Promise<void> => {
    try {
      const read = await readPicture(file, { mostSide });
      setFailure(undefined);
      setLaid(read);
      onPicture(read);
    } catch {
      setFailure(text.noPicture(file.name));
    }
  };
  return (
    <div class="picture-input">
      <DrawingCanvas
        canvasRef={canvas}
        width={width}
        height={height}
        brush={Math.max(2, Math.round(Math.min(width, height) / 11))}
        color={color}
        background={background}
        label={text.drawHere}
        onChange={onPicture}
      />
      <div class="picture-input-tools">
        <wa-button size="s" appearance="outlined" onClick={clear}>
          <Icon name="eraser" slot="start" />
          {text.clear}
        </wa-button>
      </div>
      <DropZone
        label={text.dropPicture}
        choose={text.choosePicture}
        accept="image/*"
        onFile={(file) => void take(file)}
      />
      {failure === undefined ? null : <Notice kind="error">{failure}</Notice>}
    </div>
  );
}

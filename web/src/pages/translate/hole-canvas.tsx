/** @file The picture with a brush for what is missing in it. */
import { useRef, useState } from "preact/hooks";
import "@awesome.me/webawesome/dist/components/button/button.js";
import "@awesome.me/webawesome/dist/components/slider/slider.js";
import { DrawingCanvas } from "../../widgets/drawing-canvas.js";
import { Icon } from "../../widgets/icons.js";
import { PixelCanvas } from "../../widgets/pixel-canvas.js";
import { translateMessages } from "./messages.js";
import { answer, mask, picture } from "./state.js";

export function HoleCanvas() {
  const text = translateMessages();
  const canvas = useRef<HTMLCanvasElement>(null);
  const own = picture.value;
  const shorter = Math.min(own?.width ?? 1, own?.height ?? 1);
  const [share, setShare] = useState(0.15); // of the shorter side
  if (own === undefined) return null;
  const brush = Math.max(1, Math.round(share * shorter));
  const paint = (hole: ImageData | undefined): void => {
    mask.value = hole;
    void answer();
  };
  return (
    <div class="hole">
      <h2>{text.hole}</h2>
      <div class="hole-picture">
        <PixelCanvas image={own} label={text.yours} />
        <DrawingCanvas
          key={`${own.width}×${own.height}`}
          canvasRef={canvas}
          width={own.width}
          height={own.height}
          brush={brush}
          color="#e5484d"
          label={text.hole}
          onChange={paint}
        />
      </div>
      <div class="tool-row">
        <wa-slider
          size="s"
          label={text.brush}
          min={1}
          max={Math.max(2, Math.round(shorter / 2))}
          step={1}
          withTooltip
          value={brush}
          onInput={(event) => setShare(event.currentTarget.value / shorter)}
        ></wa-slider>
        <wa-button
          size="s"
          appearance="outlined"
          onClick={() => {
            canvas.current?.getContext("2d")?.clearRect(0, 0, own.width, own.height);
            paint(undefined);
          }}
        >
          <Icon name="undo" slot="start" />
          {text.clearHole}
        </wa-button>
      </div>
    </div>
  );
}

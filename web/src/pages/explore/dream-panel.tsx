/** @file DeepDream on the reader's picture, on what is shown, or on noise. */
import { useState } from "preact/hooks";
import "@awesome.me/webawesome/dist/components/button/button.js";
import "@awesome.me/webawesome/dist/components/option/option.js";
import "@awesome.me/webawesome/dist/components/progress-bar/progress-bar.js";
import "@awesome.me/webawesome/dist/components/select/select.js";
import "@awesome.me/webawesome/dist/components/slider/slider.js";
import { messageOf } from "../../app/message-of.js";
import { Icon } from "../../widgets/icons.js";
import type { IconName } from "../../widgets/icons.js";
import { toImageData } from "../../widgets/image-canvas.js";
import { PixelCanvas } from "../../widgets/pixel-canvas.js";
import { enlarged, savePng } from "../../widgets/pictures.js";
import { proxy } from "../../worker/client.js";
import { exploreMessages } from "./messages.js";
import { OwnPicture } from "./project-panel.js";
import { picture } from "./picture.js";
import { engine, failure, image, open } from "./state.js";

/** Least side of the shown picture when it is dreamt on: dreams need room. */
const shownSide = 128;

export function DreamPanel() {
  const text = exploreMessages();
  const facts = open.value?.facts;
  const layers = facts?.dreamLayers ?? [];
  const [chosen, setLayer] = useState<string>();
  const [steps, setSteps] = useState(10);
  const [share, setShare] = useState<number>();
  const [result, setResult] = useState<ImageData>();
  if (facts === undefined) return null;
  // In the middle: neither edges nor whole objects.
  const layer = layers.find((name) => name === chosen) ?? layers[Math.floor((2 * layers.length) / 3)] ?? "";
  const shown = (): ImageData | undefined => {
    if (image.peek() === undefined) return undefined;
    const canvas = enlarged(toImageData({ ...facts, pixels: image.peek() ?? new Float32Array() }), shownSide);
    return canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height);
  };
  const dream = async (start: ImageData | undefined): Promise<void> => {
    setShare(0);
    try {
      const seed = Math.floor(Math.random() * 99_999);
      const dreamt = await engine.dream({ picture: start, layer, steps, seed }, proxy(setShare));
      if (dreamt !== undefined) setResult(new ImageData(dreamt.data, dreamt.width, dreamt.height));
    } catch (error) {
      failure.value = messageOf(error);
    }
    setShare(undefined);
  };
  const start = (icon: IconName, label: string, from: () => ImageData | undefined, isThere: boolean) => (
    <wa-button
      size="s"
      appearance="outlined"
      disabled={!isThere || share !== undefined}
      onClick={() => void dream(from())}
    >
      <Icon name={icon} slot="start" />
      {label}
    </wa-button>
  );
  return (
    <div class="explore-panel">
      <p class="quiet small">{text.dream.about}</p>
      <div class="tool-row">
        <wa-select
          size="s"
          label={text.dream.layer}
          value={layer}
          onChange={(event) => setLayer(String(event.currentTarget.value))}
        >
          {layers.map((name) => (
            <wa-option key={name} value={name}>
              {name}
            </wa-option>
          ))}
        </wa-select>
        <wa-slider
          size="s"
          label={text.dream.steps}
          min={2}
          max={40}
          step={1}
          withTooltip
          value={steps}
          onInput={(event) => setSteps(event.currentTarget.value)}
        ></wa-slider>
      </div>
      <div class="tool-row">
        {start("image", text.dream.shown, shown, image.value !== undefined)}
        {start("brush", text.dream.own, () => picture.peek(), picture.value !== undefined)}
        {start("dice", text.dream.noise, () => undefined, true)}
      </div>
      {share === undefined ? null : (
        <div class="tool-row">
          <wa-progress-bar label={text.dream.progress} value={100 * share}></wa-progress-bar>
          <wa-button size="s" appearance="plain" onClick={() => void engine.stop()}>
            <Icon name="stop" slot="start" />
            {text.dream.stop}
          </wa-button>
        </div>
      )}
      <div class="picture-pair">
        <div>
          <h3>{text.project.yours}</h3>
          <OwnPicture />
        </div>
        {result === undefined ? null : (
          <div>
            <h3>{text.dream.result}</h3>
            <PixelCanvas image={result} label={text.dream.result} />
            <wa-button size="s" appearance="outlined" onClick={() => void savePng(result, "dream")}>
              <Icon name="download" slot="start" />
              {text.savePng}
            </wa-button>
          </div>
        )}
      </div>
    </div>
  );
}

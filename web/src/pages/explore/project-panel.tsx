/** @file The reader's own picture, searched for in the latent space. */
import { useState } from "preact/hooks";
import "@awesome.me/webawesome/dist/components/button/button.js";
import "@awesome.me/webawesome/dist/components/progress-bar/progress-bar.js";
import { messageOf } from "../../app/message-of.js";
import { Icon } from "../../widgets/icons.js";
import { ImageCanvas } from "../../widgets/image-canvas.js";
import { PictureInput } from "../../widgets/picture-input.js";
import { proxy } from "../../worker/client.js";
import type { ProjectionStep } from "../../worker/explore.js";
import { exploreMessages } from "./messages.js";
import { picture } from "./picture.js";
import { engine, failure, image, move, open, place } from "./state.js";

/** Of a search: enough for digits to be theirs, and a few seconds long. */
const steps = 150;

export function ProjectPanel() {
  const text = exploreMessages().project;
  const facts = open.value?.facts;
  const [progress, setProgress] = useState<ProjectionStep>();
  const [isSearching, setSearching] = useState(false);
  if (facts === undefined) return null;
  const find = async (): Promise<void> => {
    const own = picture.peek();
    if (own === undefined) return;
    setSearching(true);
    try {
      const { label } = place.peek();
      const listen = (step: ProjectionStep): void => {
        setProgress(step);
        image.value = step.image;
      };
      const found = await engine.project({ picture: own, label, steps }, proxy(listen));
      if (found !== undefined) move({ base: found.base, x: 0, y: 0, amounts: [] });
    } catch (error) {
      failure.value = messageOf(error);
    }
    setSearching(false);
  };
  return (
    <div class="explore-panel">
      <p class="quiet small">{text.about}</p>
      <div class="picture-pair">
        <div>
          <h3>{text.yours}</h3>
          <OwnPicture />
        </div>
        <div>
          <h3>{text.found}</h3>
          {progress === undefined ? (
            <div class="picture-place"></div>
          ) : (
            <ImageCanvas image={{ ...facts, pixels: progress.image }} label={text.found} />
          )}
          {progress === undefined ? null : (
            <>
              <wa-progress-bar label={text.progress} value={(100 * progress.step) / progress.steps}></wa-progress-bar>
              <p class="quiet small numbers" role="status">
                {text.error(progress.step, progress.steps, progress.error.toFixed(4))}
              </p>
            </>
          )}
        </div>
      </div>
      <div class="tool-row">
        {isSearching ? (
          <wa-button size="s" appearance="outlined" onClick={() => void engine.stop()}>
            <Icon name="stop" slot="start" />
            {text.stop}
          </wa-button>
        ) : (
          <wa-button size="s" variant="brand" disabled={picture.value === undefined} onClick={() => void find()}>
            <Icon name="wand" slot="start" />
            {text.find}
          </wa-button>
        )}
      </div>
    </div>
  );
}

/** White on black for grey models, whose digits are so; black on white for others. */
export function OwnPicture() {
  const isGrey = open.value?.facts.channels === 1;
  return (
    <PictureInput
      picture={picture.peek()}
      side={320}
      background={isGrey ? "#000000" : "#ffffff"}
      color={isGrey ? "#ffffff" : "#1f6feb"}
      mostSide={512}
      onPicture={(own) => (picture.value = own)}
    />
  );
}

/** @file Pinned pictures, the way between them, and films of it. */
import { useEffect, useRef, useState } from "preact/hooks";
import "@awesome.me/webawesome/dist/components/button/button.js";
import "@awesome.me/webawesome/dist/components/slider/slider.js";
import { Icon } from "../../widgets/icons.js";
import { ImageCanvas } from "../../widgets/image-canvas.js";
import { Notice } from "../../widgets/notice.js";
import { widgetMessages } from "../../widgets/messages.js";
import { FilmButtons } from "./film-buttons.js";
import { exploreMessages } from "./messages.js";
import { engine, move, open, pins, show, unpin } from "./state.js";

/** Seconds from one pin to the next. */
const usualPace = 1.5;

export function PinsPanel() {
  const text = exploreMessages().pins;
  const facts = open.value?.facts;
  const all = pins.value;
  if (facts === undefined) return null;
  return (
    <div class="explore-panel">
      <p class="quiet small">{text.about}</p>
      <ol class="pins">
        {all.map(({ place, image }, index) => (
          <li key={index}>
            <button type="button" class="pin" aria-label={text.pinned(index + 1)} onClick={() => move(place)}>
              <ImageCanvas image={{ ...facts, pixels: image }} label="" />
            </button>
            <wa-button size="xs" appearance="plain" onClick={() => unpin(index)}>
              <Icon name="xmark" label={text.remove(index + 1)} />
            </wa-button>
          </li>
        ))}
      </ol>
      {all.length < 2 ? <Notice kind="info">{text.few}</Notice> : <Journey count={all.length} />}
    </div>
  );
}

function Journey({ count }: { readonly count: number }) {
  const text = exploreMessages().pins;
  const widgetText = widgetMessages();
  const [isPlaying, setPlaying] = useState(false);
  const [at, setAt] = useState(0);
  const [pace, setPace] = useState(usualPace);
  const where = useRef(0);
  const go = (t: number): void => {
    where.current = t % count;
    setAt(where.current);
    const places = pins.peek().map(({ place }) => place);
    void show(() => engine.along(places, [where.current]));
  };
  useEffect(() => {
    if (!isPlaying) return undefined;
    let last = performance.now();
    let frame = requestAnimationFrame(function step(now) {
      go(where.current + (now - last) / 1000 / pace);
      last = now;
      frame = requestAnimationFrame(step);
    });
    return () => cancelAnimationFrame(frame);
  }, [isPlaying, pace, count]);
  return (
    <>
      <div class="step-bar">
        <wa-button size="s" appearance="outlined" onClick={() => setPlaying(!isPlaying)}>
          <Icon name={isPlaying ? "pause" : "play"} label={isPlaying ? widgetText.pause : widgetText.play} />
        </wa-button>
        <wa-slider
          size="s"
          aria-label={text.way}
          min={0}
          max={count}
          step={0.01}
          value={at}
          onInput={(event) => go(event.currentTarget.value)}
        ></wa-slider>
      </div>
      <wa-slider
        size="s"
        label={text.speed}
        min={0.5}
        max={5}
        step={0.5}
        withTooltip
        value={pace}
        onInput={(event) => setPace(event.currentTarget.value)}
      ></wa-slider>
      <FilmButtons pace={pace} />
    </>
  );
}

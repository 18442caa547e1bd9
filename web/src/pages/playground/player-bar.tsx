/** @file Play, single steps, speed, the beginning: below the plane. */
import "@awesome.me/webawesome/dist/components/button/button.js";
import "@awesome.me/webawesome/dist/components/slider/slider.js";
import { Icon } from "../../widgets/icons.js";
import { busy, facts, isPlaying, pause, play, readings, restart, speed, stepOnce } from "./control.js";
import { playgroundMessages } from "./messages.js";
import { pen } from "./pen.js";
import { Seed } from "./seed.js";
import { speeds } from "./speed.js";

export function PlayerBar() {
  const text = playgroundMessages();
  const isDisabled = busy.value !== undefined || facts.value === undefined || pen.value !== undefined;
  const shown = speeds[speed.value] ?? Infinity;
  const speedText = shown === Infinity ? text.fastest : text.speedOf(String(shown));
  return (
    <div class="player-bar" role="group" aria-label={text.stepHelp}>
      <wa-button
        size="s"
        variant="brand"
        class="player-play"
        disabled={isDisabled}
        onClick={() => (isPlaying.value ? pause() : void play())}
      >
        <Icon name={isPlaying.value ? "pause" : "play"} slot="start" />
        {isPlaying.value ? text.pause : text.play}
      </wa-button>
      <wa-button size="s" appearance="outlined" disabled={isDisabled} onClick={() => void stepOnce("both")}>
        <Icon name="step-forward" slot="start" />
        {text.stepBoth}
      </wa-button>
      <wa-button size="s" appearance="outlined" disabled={isDisabled} onClick={() => void stepOnce("discriminator")}>
        {text.stepD}
      </wa-button>
      <wa-button size="s" appearance="outlined" disabled={isDisabled} onClick={() => void stepOnce("generator")}>
        {text.stepG}
      </wa-button>
      <wa-button size="s" appearance="plain" disabled={isDisabled} onClick={() => void restart()}>
        <Icon name="first" label={text.restart} />
      </wa-button>
      <span class="player-break"></span>
      <div class="player-speed">
        <wa-slider
          size="s"
          label={text.speed}
          min={0}
          max={speeds.length - 1}
          step={1}
          value={speed.value}
          valueFormatter={(index: number) =>
            speeds[index] === Infinity ? text.fastest : text.speedOf(String(speeds[index]))
          }
          onInput={(event) => (speed.value = event.currentTarget.value)}
        ></wa-slider>
        <span class="quiet small">{speedText}</span>
      </div>
      <Where />
      <Seed />
    </div>
  );
}

/** Step and rate; drawn anew many times a second, so it stands alone. */
function Where() {
  const text = playgroundMessages();
  const { step, rate } = readings.value;
  return (
    <span class="numbers small player-where">
      {text.step} <strong class="player-step">{step}</strong>
      {isPlaying.value ? <span class="quiet"> · {text.rate(Math.round(rate).toLocaleString())}</span> : null}
    </span>
  );
}
